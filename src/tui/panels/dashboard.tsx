/**
 * The whole screen but the node table and the live panes: those change with every record, and a frame of Ink costs by
 * the character. They are painted over it between header and footer, where this leaves no rows at all.
 */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Facts } from '../facts.js';
import { footerRowsFor } from '../footer-rows.js';
import type { Glyphs } from '../glyphs.js';
import { helpLines } from '../help.js';
import { columnsMin, rowsMin } from '../layout.js';
import { faceOf, layoutNow } from '../layout-now.js';
import { listRows } from '../list-rows.js';
import { pageOf } from '../page.js';
import { helpRows, pageRows, presetRows } from '../page-rows.js';
import type { State } from '../state.js';
import { cut } from '../width.js';
import { Footer } from './footer.js';
import { Header } from './header.js';
import { Row } from './row.js';
import { Rows } from './rows.js';

type Props = { readonly state: State; readonly facts: Facts; readonly glyphs: Glyphs };

export function Dashboard({ state, facts, glyphs }: Props) {
  return (
    <Box flexDirection="column" width={state.columns}>
      {content({ state, facts, glyphs })}
    </Box>
  );
}

function content({ state, facts, glyphs }: Props): ReactNode {
  const { columns, rows, overlay } = state;
  const room = rows - footerRowsFor(state);
  switch (faceOf(state)) {
    case 'too-small': {
      const note = `Too small: ${columns}x${rows}, needs ${columnsMin}x${rowsMin}.`;
      return <Row text={cut(note, columns)} />;
    }
    case 'panes': {
      const layout = layoutNow(state, facts);
      return (
        <>
          <Header state={state} facts={facts} rows={layout.headerRows} />
          <Footer state={state} facts={facts} />
        </>
      );
    }
    case 'list':
      return fullScreen(listRows(state, facts, room, glyphs), state, facts);
    case 'presets':
      return fullScreen(presetRows(state, room, glyphs), state, facts);
    case 'page': {
      const page = pageOf(state, facts);
      return fullScreen(page === null ? [] : pageRows(page, columns, room, glyphs), state, facts);
    }
    case 'help': {
      const query = overlay?.type === 'help' ? overlay : { query: '', offset: 0 };
      return fullScreen(helpRows(helpLines(query.query), query, columns, room, glyphs), state, facts);
    }
  }
}

function fullScreen(rows: readonly string[], state: State, facts: Facts): ReactNode {
  return (
    <>
      <Rows rows={rows} />
      <Footer state={state} facts={facts} />
    </>
  );
}
