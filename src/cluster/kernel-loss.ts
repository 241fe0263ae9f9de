/**
 * Loss made by the kernel in the place of ours: a rule of iptables for each group of a run, put in before the first
 * worker starts and taken out at the end, by the guard if need be. What it drops is lost for all receivers at once.
 */
import { execFile } from 'node:child_process';
import { type Group, groupNames } from '../paxos/broadcast/groups.js';
import type { FaultRule } from '../faults/settings.js';
import type { Preset } from '../schema/preset.js';

/** One rule, as the guard is told of it, too. */
export type KernelDrop = Group & {
  /** As iptables takes it: 0.1. */
  readonly probability: string;
};

export type KernelPlan =
  | {
      readonly ok: true;
      /** Without the loss that the kernel makes. */
      readonly preset: Preset;
      readonly drops: readonly KernelDrop[];
    }
  /** One sentence. */
  | { readonly ok: false; readonly reason: string };

/** `preset` with its groups. Loss of some links, or of some types, stays with us: the kernel knows groups alone. */
export function planKernelLoss(preset: Preset): KernelPlan {
  const { multicast } = preset.configuration;
  if (multicast === undefined) {
    return { ok: false, reason: `--netem is for an atomic broadcast over multicast, and ${preset.name} is none` };
  }
  const everywhere = preset.rules.find(isPlainLoss);
  if (everywhere === undefined) return { ok: true, preset, drops: [] };
  const probability = String(Math.round(everywhere.lossRatio * 1e6) / 1e6);
  const drops = groupNames.map((name) => ({ ...multicast.groups[name], probability }));
  return { ok: true, preset: { ...preset, rules: preset.rules.filter((rule) => rule !== everywhere) }, drops };
}

const isPlainLoss = (rule: FaultRule): boolean =>
  rule.from === null && rule.to === null && rule.types === null && rule.lossRatio > 0 && isHarmlessElse(rule);

const isHarmlessElse = ({ duplicateRatio, delayMaxMs, reorderRatio, burst, isHeld }: FaultRule): boolean =>
  duplicateRatio === 0 && delayMaxMs === 0 && reorderRatio === 0 && burst === null && !isHeld;

/** Throws one sentence where the system does not do it. */
export const putIn = (drop: KernelDrop): Promise<void> => iptables('-I', drop);
export const takeOut = (drop: KernelDrop): Promise<void> => iptables('-D', drop);

function iptables(verb: '-I' | '-D', { address, port, probability }: KernelDrop): Promise<void> {
  const match = ['INPUT', '-d', address, '-p', 'udp', '--dport', String(port)];
  const chance = ['-m', 'statistic', '--mode', 'random', '--probability', probability, '-j', 'DROP'];
  // Where administrators have it, for a user that became one without their path.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };
  return new Promise((resolve, reject) => {
    execFile('iptables', ['-w', '5', verb, ...match, ...chance], { env, timeout: 10_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(sentenceOf(error, stderr)));
    });
  });
}

function sentenceOf(error: Error, stderr: string): string {
  const found =
    'code' in error && error.code === 'ENOENT'
      ? 'there is no iptables'
      : (stderr.trim().split('\n')[0] ?? error.message);
  return `--netem kernel needs root and iptables (${found}): without it loss is made by the nodes themselves`;
}
