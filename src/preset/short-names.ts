/** What --set takes in short: `skip-slot=3` for log.skip-slot, `clients=30` for so many of them, f beside replicas. */
import { kindOf } from './kind.js';
import { settingNames } from './log-shape.js';
import { shortNames } from './multicast-shape.js';
import type { Path } from './problem.js';

type Option = { readonly path: Path; readonly value: unknown };

/** The option as a file would have it. */
export function spelledOut(data: unknown, { path, value }: Option): Option {
  const [key, ...rest] = path;
  const kind = kindOf(data);
  if (kind.ok && kind.kind === 'log' && typeof key === 'string' && settingNames.includes(key)) {
    return { path: ['log', ...path], value };
  }
  const place = kind.ok && kind.kind === 'multicast' ? shortNames.get(String(key)) : undefined;
  if (place !== undefined) return { path: [place, ...path], value };
  const isCount = key === 'clients' && rest.length === 0 && typeof value === 'number' && value >= 0 && value <= 1_000;
  if (!isCount || !Number.isInteger(value)) return { path, value };
  const clients = eachOf(data);
  // Where there is none to take turns with, the number stands, and is refused as what it is.
  if (clients.length === 0 && value > 0) return { path, value };
  return { path, value: Array.from({ length: value }, (_, index) => clients[index % clients.length]) };
}

/** The preset's clients one by one; so many others take turns in doing what these do. */
function eachOf(data: unknown): readonly unknown[] {
  const { clients } = (data ?? {}) as { readonly clients?: unknown };
  if (!Array.isArray(clients)) return [];
  return clients.flatMap((client: unknown) => {
    if (typeof client !== 'object' || client === null || !('count' in client)) return [client];
    const { count, ...single } = client;
    return Array.from({ length: typeof count === 'number' ? Math.min(Math.max(count, 0), 1_000) : 1 }, () => single);
  });
}

/** f and nodes.replicas say the same: the one that is set takes the place of the other. */
export function withoutRival(data: unknown, path: Path): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  if (path.join('.') === 'nodes.replicas') {
    const { f: _, ...others } = data as { readonly f?: unknown };
    return others;
  }
  const { nodes } = data as { readonly nodes?: unknown };
  if (path.join('.') !== 'f' || typeof nodes !== 'object' || nodes === null) return data;
  const { replicas: _, ...others } = nodes as { readonly replicas?: unknown };
  return { ...data, nodes: others };
}
