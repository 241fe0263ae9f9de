/** One row of ready-made text. */
import { Text } from 'ink';
import { memo } from 'react';

export const Row = memo(function Row({ text }: { readonly text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
