/** Rows below each other. A row that did not change is not rendered again. */
import { Box } from 'ink';
import { Row } from './row.js';

export function Rows({ rows }: { readonly rows: readonly string[] }) {
  return (
    <Box flexDirection="column">
      {rows.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen.
        <Row key={index} text={text} />
      ))}
    </Box>
  );
}
