/** A run of an MLflow server → what listing and comparing need of it. */
import type { Run } from 'mlflow-ts-client';
import { parse } from 'yaml';

import { flattenSpec, type Params, type ParamValue } from '../compare/params.ts';
import type { RunRecord } from '../run/record.ts';
import { withoutSources } from '../spec/plugin-digest.ts';
import { compared } from './compared-runs.ts';
import type { SourcedRun } from './run-source.ts';

/** Tags of the tracker. */
const RUN_ID = 'ganvil.run-id';
const CHANGED = 'ganvil.changed.';
const NO_FACTS = [RUN_ID, 'ganvil.error', 'ganvil.absent'];
/** Ends a param that is longer than the tracker logs. */
const CUT = '… (whole in spec.yaml)';

const STATUS: Readonly<Record<string, string>> = { FINISHED: 'finished', FAILED: 'failed', KILLED: 'interrupted' };

/** The id that Ganvil gave the run; undefined for a run of another program. */
export const ganvilId = ({ tags }: Run): string | undefined => tags[RUN_ID];

/** Names the spec but for its seed; empty for a run of another program. */
export const groupOfRun = ({ tags }: Run): string => tags['ganvil.group'] ?? '';

/** From its beginning to its end, or to its last point where it goes on. */
export const secondsOf = ({ startTime, endTime, metrics }: Run): number =>
  Math.max(0, (endTime || Math.max(startTime, ...Object.values(metrics).map(({ timestamp }) => timestamp))) - startTime) / 1000;

/** Whether the server waits for more of it. A run whose process was killed is one of them until it is pushed. */
export const isLive = ({ status }: Run): boolean => STATUS[status] === undefined;

/** Whether its params are told whole by its spec alone. */
export const isCut = ({ params }: Run): boolean => Object.values(params).some((value) => value.endsWith(CUT));

interface Around {
  /** The experiment's name on the server. */
  readonly experiment: string;
  /** The address of its page. */
  readonly page: string;
}

/** A run that is over and whose run.json came with it: it is what it would be in a folder. */
export function recordedRun(run: Run, record: RunRecord, { page }: Around): SourcedRun {
  return { seen: compared({ dir: page, record, live: isLive(run) }), record, live: isLive(run), facts: {} };
}

/** Any other: what was logged of it, and its spec where that is cut. No value says which way is better, so there is no best one. */
export function loggedRun(run: Run, { experiment, page }: Around, spec?: string): SourcedRun {
  const { tags, metrics, startTime } = run;
  const { seed: said, ...rest } = run.params;
  const seed = said !== undefined && /^\d{1,15}$/.test(said) ? Number(said) : null;
  const params = valuesOf(seed === null ? run.params : rest);
  const error = /^[A-Z_]+(?=: )/.exec(tags['ganvil.error'] ?? '')?.[0];
  return {
    seen: {
      id: ganvilId(run) ?? (run.runName || run.runId),
      experiment,
      dir: page,
      status: STATUS[run.status] ?? run.status.toLowerCase(),
      ...(error === undefined ? {} : { problem: error }),
      seed,
      step: Math.max(0, ...Object.values(metrics).map(({ step }) => step)),
      started: startTime,
      params: ganvilId(run) === undefined ? params : withoutSources({ ...params, ...changed(tags), ...whole(spec) }),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([key, { value }]) => [key, { last: Number.isFinite(value) ? value : null, best: null }]),
      ),
    },
    live: isLive(run),
    facts: factsOf(tags),
  };
}

const valuesOf = (params: Readonly<Record<string, string>>): Params =>
  Object.fromEntries(Object.entries(params).map(([path, text]) => [path, valueOf(text)]));

/** A param is logged as text, numbers and lists as JSON. Python writes some numbers otherwise, and its own True and None stay text. */
function valueOf(text: string): ParamValue {
  if (/^-?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  if (!/^(?:true$|false$|null$|\[)/.test(text)) return text;
  try {
    return JSON.parse(text) as ParamValue;
  } catch {
    return text;
  }
}

/** Params that were others when the run was resumed: the server keeps the first value, and a tag has the last one. */
const changed = (tags: Run['tags']): Params =>
  Object.fromEntries(
    Object.entries(tags).flatMap(([key, text]) => (key.startsWith(CHANGED) ? [[key.slice(CHANGED.length), valueOf(text)]] : [])),
  );

function whole(spec: string | undefined): Params {
  if (spec === undefined) return {};
  const { tracker: _, ...rest } = parse(spec) as Record<string, unknown>;
  return flattenSpec(rest);
}

function factsOf(tags: Run['tags']): Params {
  const own = Object.entries(tags).flatMap(([key, value]) =>
    key.startsWith('ganvil.') && !key.startsWith(CHANGED) && !NO_FACTS.includes(key) ? [[key.slice('ganvil.'.length), value]] : [],
  );
  const commit = tags['mlflow.source.git.commit'];
  return { ...(commit === undefined ? {} : { commit }), ...(Object.fromEntries(own) as Record<string, string>) };
}
