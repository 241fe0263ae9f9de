/**
 * An independent model of single-decree Paxos, after Lamport's TLA+ specification: no proposers and no learners, only
 * acceptors and the set of all messages ever sent. An oracle for the explorer; it shares nothing with the core.
 */

/** -1 is "none", for ballots and values. */
type Acceptor = { readonly maxBal: number; readonly maxVBal: number; readonly maxVal: number };

export type Model = {
  readonly acceptors: readonly Acceptor[];
  /** Texts of messages, sorted: "1a b", "1b a b mbal mval", "2a b v", "2b a b v". */
  readonly msgs: readonly string[];
};

export type Sizes = { readonly acceptors: number; readonly values: number; readonly ballots: number };

export const keyOf = ({ acceptors, msgs }: Model): string =>
  `${acceptors.map(({ maxBal, maxVBal, maxVal }) => `${maxBal} ${maxVBal} ${maxVal}`).join(',')}|${msgs.join(',')}`;

export const initialModel = ({ acceptors }: Sizes): Model => ({
  acceptors: Array.from({ length: acceptors }, () => ({ maxBal: -1, maxVBal: -1, maxVal: -1 })),
  msgs: [],
});

export function withMessages(msgs: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...msgs, ...added])].sort();
}

/** All steps of the specification that change something. */
export function nextModels(model: Model, sizes: Sizes): readonly Model[] {
  const next = [...phase1a(model, sizes), ...phase1b(model, sizes), ...phase2a(model, sizes), ...phase2b(model, sizes)];
  const own = keyOf(model);
  return next.filter((each) => keyOf(each) !== own);
}

/** A leader may begin any ballot at any time. */
function phase1a({ acceptors, msgs }: Model, { ballots }: Sizes): readonly Model[] {
  return range(ballots).map((bal) => ({ acceptors, msgs: withMessages(msgs, [`1a ${bal}`]) }));
}

/** An acceptor promises a ballot above all that it took part in, and tells its last vote. */
function phase1b({ acceptors, msgs }: Model, { ballots }: Sizes): readonly Model[] {
  return acceptors.flatMap((acceptor, place) =>
    range(ballots)
      .filter((bal) => msgs.includes(`1a ${bal}`) && bal > acceptor.maxBal)
      .map((bal) => ({
        acceptors: acceptors.with(place, { ...acceptor, maxBal: bal }),
        msgs: withMessages(msgs, [`1b ${place} ${bal} ${acceptor.maxVBal} ${acceptor.maxVal}`]),
      })),
  );
}

/** One value a ballot, and it must be allowed by what some quorum told. */
function phase2a({ acceptors, msgs }: Model, { ballots, values }: Sizes): readonly Model[] {
  return range(ballots)
    .filter((bal) => !msgs.some((each) => each.startsWith(`2a ${bal} `)))
    .flatMap((bal) =>
      range(values)
        .filter((val) => isShown(msgs, acceptors.length, bal, val))
        .map((val) => ({ bal, val })),
    )
    .map(({ bal, val }) => ({ acceptors, msgs: withMessages(msgs, [`2a ${bal} ${val}`]) }));
}

function isShown(msgs: readonly string[], acceptors: number, bal: number, val: number): boolean {
  const told = msgs
    .map((each) => each.split(' '))
    .filter(([type, , of]) => type === '1b' && Number(of) === bal)
    .map(([, from, , mbal, mval]) => ({ from: Number(from), mbal: Number(mbal), mval: Number(mval) }));
  return subsets(acceptors)
    .filter((quorum) => quorum.length * 2 > acceptors)
    .some((quorum) => {
      const heard = told.filter(({ from }) => quorum.includes(from));
      if (!quorum.every((acceptor) => heard.some(({ from }) => from === acceptor))) return false;
      const votes = heard.filter(({ mbal }) => mbal >= 0);
      return (
        votes.length === 0 || votes.some((vote) => vote.mval === val && votes.every(({ mbal }) => vote.mbal >= mbal))
      );
    });
}

/** An acceptor votes unless it promised a higher ballot. */
function phase2b({ acceptors, msgs }: Model, { ballots, values }: Sizes): readonly Model[] {
  const proposals = range(ballots).flatMap((bal) => range(values).map((val) => ({ bal, val })));
  return acceptors.flatMap((acceptor, place) =>
    proposals
      .filter(({ bal, val }) => msgs.includes(`2a ${bal} ${val}`) && bal >= acceptor.maxBal)
      .map(({ bal, val }) => ({
        acceptors: acceptors.with(place, { maxBal: bal, maxVBal: bal, maxVal: val }),
        msgs: withMessages(msgs, [`2b ${place} ${bal} ${val}`]),
      })),
  );
}

/** Every state, with the number of states on the longest of the shortest ways to one, as TLC counts the depth. */
export function reachable(sizes: Sizes): { readonly keys: ReadonlySet<string>; readonly depth: number } {
  const first = initialModel(sizes);
  const keys = new Set([keyOf(first)]);
  let depth = 0;
  for (let frontier: readonly Model[] = [first]; frontier.length > 0; depth++) {
    const coming: Model[] = [];
    for (const model of frontier.flatMap((each) => nextModels(each, sizes))) {
      const key = keyOf(model);
      if (keys.has(key)) continue;
      keys.add(key);
      coming.push(model);
    }
    frontier = coming;
  }
  return { keys, depth };
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

const subsets = (count: number): readonly (readonly number[])[] =>
  range(2 ** count).map((bits) => range(count).filter((member) => (bits & (1 << member)) !== 0));
