/**
 * Mirrors runs to an MLflow tracking server, version 3: https://mlflow.org/docs/latest/rest-api.html.
 *
 * Everything here may be said twice: a run is found again by its tag `ganvil.run-id`, the server drops a point that it has with the same time, and a
 * file takes the place of the one before it.
 */
import { defineTracker, digestOf, GanvilError, type Point, type TrackedFile, type TrackedRun, type Tracker, type TrackerContext, z } from 'ganvil'; // prettier-ignore
import { cutText, type DatasetInput, fromEnvironment, type MetricPoint, MlflowClient, MlflowError, type Run, safeKey } from 'mlflow-ts-client'; // prettier-ignore

const params = z.strictObject({
  uri: z
    .string()
    .regex(/^https?:\/\/[^/?#@]+(\/[^?#@]*)?$/)
    .meta({ title: 'an address that begins with http:// or https://, without user and password' })
    .optional()
    .describe('Address of the tracking server; by default that of the environment variable MLFLOW_TRACKING_URI.'),
  experiment: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("Name of the experiment in MLflow; by default MLFLOW_EXPERIMENT_NAME, where it is set, else the run's own."),
  checkpoints: z.enum(['none', 'last', 'best', 'both']).default('both').describe('Which checkpoints are uploaded when a run ends.'),
  wait: z.number().nonnegative().default(10).describe('Seconds that the end of a run waits for what has not arrived yet.'),
});
type Params = z.output<typeof params>;

/** Characters of a param's value that every server keeps; the 6000 of the newest are not. */
const PARAM_VALUE = 500;
const RUN_ID = 'ganvil.run-id';
/** How a run ended; taken away when it is resumed and ends otherwise. */
const ENDS = { error: 'ganvil.error', absent: 'ganvil.absent' } as const;
/** Without it MLflow's pages show no pictures over steps. */
const HAS_IMAGES = { 'mlflow.loggedImages': 'True' };
const STATUS = { finished: 'FINISHED', failed: 'FAILED', interrupted: 'KILLED' } as const;

/** A key of MLflow for a name: the name where MLflow takes it; else one that it takes, told apart from all others by a digest. */
export const keyOf = (name: string): string =>
  safeKey(name) === name ? name : `${safeKey(name).slice(0, 240)}-${digestOf(name).slice(0, 8)}`;
const keyed = (record: Readonly<Record<string, string>>, value = printable): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, text]) => [keyOf(name), value(text)]));
/** MLflow takes neither NUL nor half a character. */
function printable(text: string): string {
  return text.replace(/[\p{Surrogate}\0]/gu, '\uFFFD');
}

function connect({ uri }: Params, environment: TrackerContext['environment']): MlflowClient {
  const trackingUri = uri ?? environment.MLFLOW_TRACKING_URI;
  const refuse = (received: string, options?: ErrorOptions) =>
    new GanvilError(
      'E_SPEC_VALUE',
      {
        where: 'tracker/mlflow',
        expected: 'the address of an MLflow server, http:// or https://, in the param `uri` or in MLFLOW_TRACKING_URI',
        received,
        fix: 'Start one with `mlflow server`; for a run that is not tracked set neither.',
      },
      options,
    );
  if (trackingUri === undefined || trackingUri === '') throw refuse('neither');
  try {
    return new MlflowClient({ timeoutMs: 30_000, retries: 3, ...fromEnvironment(environment), trackingUri });
  } catch (error) {
    if (error instanceof MlflowError) throw refuse(error.message.replace(/\.$/, ''), { cause: error });
    throw error;
  }
}

function tagsOf({ group, suite, facts, git }: TrackedRun): Record<string, string> {
  return keyed({
    'ganvil.group': group,
    ...(suite === undefined ? {} : { 'ganvil.suite': suite }),
    ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`ganvil.${name}`, value])),
    ...(git === null ? {} : { 'mlflow.source.git.commit': git.commit, 'ganvil.git.dirty': String(git.dirty) }),
    'mlflow.source.name': 'ganvil',
    'mlflow.source.type': 'LOCAL',
  });
}

const paramsOf = ({ params: flat }: TrackedRun) => keyed(flat, (value) => cutText(printable(value), PARAM_VALUE, '… (whole in spec.yaml)'));

const inputsOf = ({ datasets }: TrackedRun): DatasetInput[] =>
  datasets.map(({ name, plugin, split, digest, count, shape }) => {
    const spec = { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, ...shape] } };
    return {
      name,
      digest,
      sourceType: 'code',
      source: JSON.stringify({ tags: { 'mlflow.source.name': plugin } }),
      schema: JSON.stringify({ mlflow_tensorspec: { features: JSON.stringify([spec]), targets: null } }),
      profile: JSON.stringify({ split, ...(count === null ? {} : { num_rows: count }) }),
      context: split === 'train' ? 'training' : split,
    };
  });

/** What differs from what is there. */
const changed = (wanted: Readonly<Record<string, string>>, there: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(wanted).filter(([key, value]) => there[key] !== value));

/** Says what the run is, as far as the server does not know it. */
async function describe(client: MlflowClient, run: TrackedRun, there: Run, signal: AbortSignal): Promise<void> {
  const isThere = ({ name, digest }: DatasetInput) => there.inputs.some((input) => input.name === name && input.digest === digest);
  const inputs = inputsOf(run).filter((input) => !isThere(input));
  if (inputs.length > 0) await client.inputs.log(there.runId, inputs, { signal });
  const flat = changed(paramsOf(run), there.params);
  // a param is written once: that a run was given more steps is said by a tag
  const isNew = (key: string) => !(key in there.params);
  const fresh = Object.entries(flat).filter(([key]) => isNew(key));
  const later = Object.entries(flat).filter(([key]) => !isNew(key)).map(([key, value]) => [keyOf(`ganvil.changed.${key}`), value]); // prettier-ignore
  const tags = changed({ ...tagsOf(run), ...(Object.fromEntries(later) as Record<string, string>) }, there.tags);
  await client.logBatch(there.runId, { params: Object.fromEntries(fresh), tags }, { tooLong: 'cut', signal });
}

const toMetric = ({ name, step, time, value, state }: Point): MetricPoint => ({
  key: keyOf(name),
  value: value ?? (state === 'infinite' ? Infinity : NaN),
  timestamp: Math.round(time),
  step,
});

/** Where a file goes, and again for a picture: MLflow's panels show the second one, for which a run's picture is small enough. */
function placesOf({ kind, path, shot }: TrackedFile, runId: string, { checkpoints }: Params): string[] {
  const wants = (which: Params['checkpoints']) => checkpoints === which || checkpoints === 'both';
  switch (kind) {
    case 'last-checkpoint':
      return wants('last') ? ['checkpoints/last.safetensors'] : [];
    case 'best-checkpoint':
      return wants('best') ? ['checkpoints/best.safetensors'] : [];
    case 'artifact': {
      const row = /^(.+)\.png$/.exec(shot?.row ?? '')?.[1];
      if (shot === undefined || row === undefined) return [path.replace(/^artifacts\//, '').replace(/[#%\p{Cc}]/gu, '_')];
      const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(digestOf([runId, row, shot.step]))!;
      const name = `${keyOf(row).replaceAll('/', '~')}+step+${shot.step}+timestamp+${Math.round(shot.time)}+${[a, b, c, d, e].join('-')}`;
      return [`images/${name}.png`, `images/${name}+compressed.png`];
    }
    case 'spec':
    case 'record':
      return [path];
  }
}

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  json: 'application/json',
  yaml: 'application/yaml',
  html: 'text/html',
  svg: 'image/svg+xml',
};
const typeOf = (path: string) => TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

function track(settings: Params, { environment }: TrackerContext): Tracker {
  const client = connect(settings, environment);
  const experimentOf = (run: TrackedRun) => settings.experiment ?? (environment.MLFLOW_EXPERIMENT_NAME || run.experiment);
  /** The run that was begun last, and its tags. */
  let runId = '';
  let tags: Readonly<Record<string, string>> = {};

  return {
    destination: client.trackingUri,
    patience: settings.wait,
    async begin(run, { signal }) {
      const { experimentId } = await client.experiments.getOrCreate(experimentOf(run), { signal });
      const uniqueTag = { key: RUN_ID, value: run.id };
      const there = await client.runs.getOrCreate({ experimentId, startTime: Math.round(run.started), runName: run.id, uniqueTag, signal });
      ({ runId, tags } = there);
      await describe(client, run, there, signal);
      if (run.live && there.status !== 'RUNNING') await client.runs.update(runId, { status: 'RUNNING', endTime: 0, signal });
      return { id: runId, url: `${client.trackingUri}/#/experiments/${experimentId}/runs/${runId}` };
    },
    points: (points, { signal }) => client.metrics.logBatch(runId, points.map(toMetric), { signal }), // prettier-ignore
    async file(file, { signal }) {
      const places = placesOf(file, runId, settings);
      if (places[0]?.startsWith('images/') && !('mlflow.loggedImages' in tags)) {
        await client.tags.set(runId, HAS_IMAGES, { signal });
        tags = { ...tags, ...HAS_IMAGES };
      }
      for (const place of places) {
        await client.artifacts.upload(runId, place, { file: file.file }, { contentType: typeOf(place), signal });
      }
    },
    async end({ status, ended, error, absent }, { signal }) {
      const said = {
        ...(error === undefined ? {} : { [ENDS.error]: printable(`${error.code ?? 'bug'}: ${error.message}`) }),
        ...(absent.length === 0 ? {} : { [ENDS.absent]: printable(absent.map(inWords).join('\n')) }),
      };
      await client.tags.set(runId, said, { tooLong: 'cut', signal });
      for (const tag of Object.values(ENDS)) if (tag in tags && !(tag in said)) await client.tags.delete(runId, tag, { signal });
      await client.runs.update(runId, { status: STATUS[status], endTime: Math.round(ended), signal });
    },
  };
}

const inWords = ({ name, step, state = 'absent', reason = 'no reason given' }: Point) => `${name} is ${state} at step ${step}: ${reason}`;

export default defineTracker({
  id: 'tracker/mlflow',
  summary: 'Mirrors a run to an MLflow tracking server: params, metrics, pictures, checkpoints and how it ended.',
  source: 'MLflow REST API, https://mlflow.org/docs/latest/rest-api.html',
  params,
  create: track,
});
