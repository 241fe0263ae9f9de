/** What `export` can write. */
export const exportFormats = ['mermaid', 'svg', 'shiviz'] as const;
export type ExportFormat = (typeof exportFormats)[number];
