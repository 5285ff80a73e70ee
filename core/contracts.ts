/**
 * The notions of Ganvil: what each role gives and takes. Everything else is wiring.
 *
 * Shapes are written `[batch, 1]`; `[]` is a scalar. Tensors are float32 unless a comment says int32.
 * Ownership: inside a program (`engine.program`) every tensor belongs to the program, which frees what it does not return; a role never
 * disposes a tensor that it was handed. `variables` and `state` belong to the role until the run ends; the composition disposes them.
 * Randomness: a role draws only from the `RandomStream` that it was handed. Nothing reads a clock, `Math.random` or `tf.random*`.
 */
import type * as tf from '@tensorflow/tfjs';

// ---------------------------------------------------------------------------------------------------------------- objects

/**
 * What an object is. Generators make tensors `[batch, ...shape]` of it, discriminators judge them.
 * points: R^dim. image: H×W×C in [-1, 1]. bits: strings over {-1, 1}. codes: latent vectors.
 */
export type Space =
  | { readonly kind: 'points'; readonly shape: readonly [dim: number] }
  | { readonly kind: 'image'; readonly shape: readonly [height: number, width: number, channels: number] }
  | { readonly kind: 'bits'; readonly shape: readonly [length: number] }
  | { readonly kind: 'codes'; readonly shape: readonly [dim: number] };

/** What a discriminator may judge: an object `x`, a code `z`, a label or condition `y` (int32 `[batch]` class indices), or several of them. */
export interface Sample {
  readonly x?: tf.Tensor;
  readonly z?: tf.Tensor2D;
  readonly y?: tf.Tensor;
}
export type SamplePart = keyof Sample;

/** Objects on the host: `count` of them side by side in `x`, row-major, and int32 class indices where the data set has labels. */
export interface Objects {
  readonly count: number;
  readonly x: Float32Array;
  readonly labels?: Int32Array;
  /** Evaluations of D that a solver spent on all of them. */
  readonly evaluations?: number;
}

// ------------------------------------------------------------------------------------------------------------- randomness

/**
 * A named, seeded, counted source of random numbers. The same seed and name give the same numbers on every machine.
 * The tensor draws (`uniform`, `normal`, `integer`) may be used inside a program, where each becomes an input that is drawn anew at every call.
 */
export interface RandomStream {
  readonly name: string;
  /** `count` numbers of U[low, high), on the host. */
  uniforms(count: number, low?: number, high?: number): Float32Array;
  /** `count` numbers of N(0, 1), on the host. */
  normals(count: number): Float32Array;
  /** `count` integers of U{low, …, high − 1}, on the host, without modulo bias. */
  integers(count: number, low: number, high: number): Int32Array;
  /** A uniformly drawn order of 0 … count − 1. */
  permutation(count: number): Int32Array;
  uniform(shape: readonly number[], low?: number, high?: number): tf.Tensor;
  normal(shape: readonly number[], mean?: number, std?: number): tf.Tensor;
  /** int32. */
  integer(shape: readonly number[], low: number, high: number): tf.Tensor;
  /** An independent stream, fixed by this one's seed and name and by the keys, whatever was drawn from this one. Not checkpointed: make it anew. */
  at(...keys: readonly (string | number)[]): RandomStream;
}

// ----------------------------------------------------------------------------------------------------------------- engine

/** What a program returns: scalars leave as one vector and arrive as numbers, tensors belong to the caller. */
export interface ProgramResult {
  readonly scalars?: Readonly<Record<string, tf.Tensor>>;
  readonly tensors?: Readonly<Record<string, tf.Tensor>>;
}
export interface ProgramValues {
  readonly scalars: Record<string, number>;
  readonly tensors: Record<string, tf.Tensor>;
}
/** Values that change the graph: a program is prepared once for each combination. */
export type Statics = Readonly<Record<string, string | number | boolean>>;
export type Program = (inputs?: Readonly<Record<string, tf.Tensor>>, statics?: Statics) => Promise<ProgramValues>;

/**
 * Runs functions over tensors. `program` is Ganvil's `jit`: the body is ordinary TensorFlow.js that reads no tensor's value; what it assigns
 * to variables stays. Host values enter by `feed` alone (random streams, batches and schedules use it).
 */
export interface Engine {
  /** How it runs, for people: "eager on wasm". */
  readonly name: string;
  /** Runs bodies as they are, or graphs made of them. */
  readonly kind: 'eager' | 'compiled';
  readonly backend: string;
  /** Threads that compute; other numbers of them may give other last bits. */
  readonly threads: number;
  program(name: string, body: (inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics) => ProgramResult): Program;
  /** A tensor of host values that `produce` makes: at once outside a program, anew at every call inside. `produce` gives shape.product values. */
  feed(produce: () => Float32Array | Int32Array, shape: readonly number[], dtype?: 'float32' | 'int32'): tf.Tensor;
}

// ------------------------------------------------------------------------------------------------------------------ roles

/**
 * What every trained role has. `variables` are moved by the optimizer of the role's player, in this order; `state` is kept from step to step and
 * trained by no gradient (batch-norm averages, power-iteration vectors, a controller's k); only what is written in its own player's phase stays.
 * Names are stable from run to run: checkpoints and exports use them.
 */
export interface Stateful {
  readonly variables: Readonly<Record<string, tf.Variable>>;
  readonly state: Readonly<Record<string, tf.Variable>>;
  /** Frees what is neither in `variables` nor in `state`. */
  dispose?(): void;
}

export interface GenerateRequest {
  readonly batch: number;
  /** `[batch, noise.dim]`; absent where a run has no noise. */
  readonly z?: tf.Tensor2D;
  /** int32 `[batch]`, where the data set has labels. */
  readonly labels?: tf.Tensor1D;
  /** `[batch, ...space]`: real objects where a solver starts at data, or where else it is to start. */
  readonly near?: tf.Tensor;
  /** What a solver maximises, `[batch, ...space] → [batch, 1]`; by default D's score. */
  readonly objective?: (x: tf.Tensor) => tf.Tensor2D;
  readonly random: RandomStream;
  /**
   * true in both players' phases, false in evaluation: batch norm and dropout behave accordingly. What a role writes to its state in the
   * other player's phase is undone by core.
   */
  readonly training: boolean;
  /** Stand-ins for `variables`, in their order. */
  readonly values?: readonly tf.Tensor[];
}
export interface Generated {
  /** `[batch, ...space]`. */
  readonly samples: tf.Tensor;
  /** log P_G(sample), or that of its draw given z, `[batch]`; a generator with the score-function estimator gives it. */
  readonly logProbability?: tf.Tensor1D;
  /** Evaluations of D that a solver spent. */
  readonly evaluations?: number;
  /** What a solver that `reports` found. */
  readonly scalars?: Scalars;
}
/** A diagonal Gaussian over codes, each `[batch, dim]`; `sample` is drawn from it (and equals `mean` for a deterministic encoder). */
export interface Posterior {
  readonly sample: tf.Tensor2D;
  readonly mean: tf.Tensor2D;
  readonly logVariance?: tf.Tensor2D;
}

interface GeneratorBase extends Stateful {
  readonly space: Space;
  /** It reads `labels`; only then are they drawn for it. */
  readonly conditional?: boolean;
  /** x → posterior over codes. */
  encode?(x: tf.Tensor, options: { readonly training: boolean; readonly random: RandomStream }): Posterior;
  /**
   * Codes `[batch, dim]` → what objects are drawn from, `[batch, ...space]`: means of points and codes; logits of bits and images, l for the mean
   * 2σ(l) − 1.
   */
  decode?(z: tf.Tensor2D, options: { readonly training: boolean }): tf.Tensor;
  /**
   * Codes `[batch, dim]` that `generate` decodes where it is handed no z: draws of the generator's own prior. Over bits each one is then drawn by
   * itself with its logit, so that P_G is the mixture over codes. Outside programs.
   */
  drawCodes?(batch: number, random: RandomStream): tf.Tensor2D;
  /** x → log P_G(x), `[batch]`, where it is known exactly. */
  logProbability?(x: tf.Tensor): tf.Tensor1D;
}
/** Noise in, object out, trained: by the gradient through its samples (pathwise) or by that of its log-probability (score-function). */
export interface TrainedGenerator extends GeneratorBase {
  readonly estimator: 'pathwise' | 'score-function';
  generate(request: GenerateRequest): Generated;
}
/** Makes objects by solving or sampling, without variables of its own: argmax_x D(x), a chain on D, a fixed proposal. Runs between programs. */
export interface Solver extends GeneratorBase {
  readonly estimator: 'none';
  /** It reads `near`; only then are real objects drawn for it. */
  readonly startsAtData?: boolean;
  /** Names of the `scalars` that it gives with every batch: a temperature, a rate of acceptance. They are logged as `negatives/<name>`. */
  readonly reports?: readonly string[];
  generate(request: GenerateRequest): Promise<Generated>;
}
export type Generator = TrainedGenerator | Solver;

/** What a discriminator says: raw scores `[batch, 1]`, unbounded, large = real; and what some objectives ask for besides. */
export interface Outputs {
  readonly score: tf.Tensor2D;
  /** `[batch, n]`, the last hidden layer. */
  readonly features?: tf.Tensor2D;
  readonly heads?: Readonly<Record<string, tf.Tensor>>;
}
/** Object in, score out. Sample i's score depends on sample i alone, unless the plugin's page says otherwise. */
export interface Discriminator extends Stateful {
  /** The parts of a sample that it reads; the play hands it samples that have them. */
  readonly judges: readonly SamplePart[];
  outputs(sample: Sample, options: { readonly training: boolean; readonly values?: readonly tf.Tensor[] }): Outputs;
}

/** One part of the noise vector; a categorical part is one-hot. */
export interface NoisePart {
  readonly name: string;
  readonly kind: 'continuous' | 'categorical';
  readonly size: number;
}
/** Draws codes `[batch, dim]`, the parts side by side. */
export interface NoiseSampler {
  readonly parts: readonly NoisePart[];
  readonly dim: number;
  sample(batch: number, random: RandomStream): tf.Tensor2D;
  /** log density of each code, `[batch]`. */
  logDensity?(z: tf.Tensor2D): tf.Tensor1D;
}

/** Real or generated objects as an objective sees them; everything is computed when first asked for, and once. */
export interface Judged {
  readonly sample: Sample;
  /** `[batch, ...space]`. */
  readonly samples: tf.Tensor;
  /** Raw scores `[batch, 1]`. */
  readonly scores: tf.Tensor2D;
  /** `[batch, n]`. Throws E_NEEDS_FEATURES where D has none. */
  readonly features: tf.Tensor2D;
  readonly heads: Readonly<Record<string, tf.Tensor>>;
  /** int32 `[batch]`. */
  readonly labels: tf.Tensor1D;
  /** Codes: those that the objects were made from, or the encoder's. */
  readonly codes: tf.Tensor2D;
  /** log P_G, `[batch]`, of a generator with a score-function estimator. */
  readonly logProbability: tf.Tensor1D;
}

/** One discriminator's view of the game. */
export interface DiscriminatorView {
  readonly real: Judged;
  readonly fake: Judged;
  /** Scores anything that this D judges, `[batch, 1]`; a bare tensor is taken for x, with the rest of the sample from `real`. */
  critic(x: tf.Tensor | Sample): tf.Tensor2D;
}

/**
 * What an objective is handed: one update's worth of the game. While D is updated generated samples are constants; while G is updated D is fixed.
 * `real` is drawn in G's update only if the objective asks for it.
 */
export interface Play extends DiscriminatorView {
  readonly phase: 'discriminator' | 'generator';
  readonly batch: number;
  /** Every discriminator's view, in the spec's order; the play itself is the first one's. */
  readonly discriminators: readonly DiscriminatorView[];
  /** A further generated batch from fresh noise, made once for each name. */
  draw(name: string): Judged;
  /** Real objects with the labels of other objects of the batch (shifted by one). */
  readonly mismatched: Judged;
  encode(x: tf.Tensor): Posterior;
  decode(z: tf.Tensor2D): tf.Tensor;
  readonly random: RandomStream;
  /** The value of a scheduled number at this step: a number where it is constant, else a scalar tensor `[]` that a program takes as an input. */
  at(value: Scheduled): number | tf.Scalar;
}

/** A number, or one that goes from `from` to `to` in a straight line over the first `steps` steps and stays there. */
export type Scheduled = number | { readonly from: number; readonly to: number; readonly steps: number };

/** Turns scores into losses to be MINIMISED: `[]`, or `[batch, 1]` of which core takes the mean. At least one of the two exists. */
export interface Objective {
  discriminatorLoss?(play: Play): tf.Tensor;
  generatorLoss?(play: Play): tf.Tensor;
  readonly state?: Readonly<Record<string, tf.Variable>>;
}

/** Named scalars of one iteration, as they are logged: `loss/discriminator`, `term/generator/<name>`, `critic/real` … */
export type Scalars = Record<string, number>;

/** Plays the game: owns players, optimizers, pools of negatives and the order of programs. `state` is everything of these that a checkpoint needs. */
export interface Trainer {
  /** One iteration; `step` counts from 1. Draws batches and noise itself. */
  step(step: number): Promise<Scalars>;
  readonly state: Readonly<Record<string, tf.Variable>>;
  dispose?(): void;
}

/** An optimizer and its params, as a spec names it: `adam`, or `{ use: adam, with: { learningRate: 1e-3 } }`. */
export interface OptimizerChoice {
  readonly use: string;
  readonly with: Readonly<Record<string, unknown>>;
}
/** Another plugin, as a param of a plugin names it: `uniform`, or `{ use: corrupted, with: { flips: 2 } }`. */
export interface PluginChoice {
  readonly use: string;
  readonly with: Readonly<Record<string, unknown>>;
}
/** The gradient of one player's loss: all its variables side by side, `[parameters]`, and what is worth logging, scalars `[]`. */
export interface PlayerGradient {
  readonly gradient: tf.Tensor1D;
  readonly scalars: Readonly<Record<string, tf.Tensor>>;
}
/** D (all discriminators together) or G (with its encoder): trained variables with an optimizer. Its methods belong inside a program. */
export interface Player {
  readonly name: Play['phase'];
  /** Number of trained parameters. */
  readonly parameters: number;
  gradient(play: Play): PlayerGradient;
  /** One step of the optimizer. Moves this player's variables and slots and nothing else. */
  apply(gradient: tf.Tensor1D): void;
  /** Optimizer slots by name. */
  readonly state: Readonly<Record<string, tf.Variable>>;
}
/** The roles of a run, put together for a trainer. */
export interface Game {
  readonly generator: Generator | undefined;
  readonly discriminators: readonly Discriminator[];
  /**
   * undefined where nobody plays this part: no loss for it, or nothing to train. With `clip` its variables are clipped to [-clip, clip]
   * whenever they have moved; null or none leaves them.
   */
  player(name: Play['phase'], optimizer: OptimizerChoice, options?: { readonly clip?: number | null }): Player | undefined;
  /** A fresh batch and fresh noise. `negatives` take the place of generated samples; `values` that of the first discriminator's variables. */
  play(phase: Play['phase'], options?: { readonly negatives?: tf.Tensor; readonly values?: readonly tf.Tensor[] }): Play;
  /** Objects between programs: by default the generator's, a trained one's from fresh noise. Yours to dispose. */
  propose(count: number, solver?: Solver): Promise<Generated>;
  /** The sum of the objective's parts for one player: loss `[]`, and the parts by name. */
  loss(play: Play): { readonly total: tf.Scalar; readonly terms: Readonly<Record<string, tf.Tensor>> };
  at(value: Scheduled): number | tf.Scalar;
}

// ------------------------------------------------------------------------------------------------------------------- data

/** An endless source of training batches. `position` is JSON; restoring it gives the batches that would have come next. */
export interface BatchSource {
  next(): Objects;
  position(): unknown;
  restore(position: unknown): void;
}
/** A mixture whose centres are known: isotropic normals of one standard deviation. */
export interface Mixture {
  readonly centres: readonly (readonly number[])[];
  readonly std: number;
  readonly weights: readonly number[];
}
/**
 * Which bit strings of a space that can be enumerated (at most 20 bits) are valid. A string is a code: bit i of it, of value 2^i, is 1 where
 * coordinate i of the object is +1. Codes rise. The data are uniform over `train`; the truth that they stand for is uniform over `valid`.
 */
export interface Enumeration {
  readonly length: number;
  /** `train` and `heldOut` together. */
  readonly valid: Uint32Array;
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}
export type Split = 'train' | 'test';
/** Objects to learn from. All numbers are host values; the space says what they mean. */
export interface Dataset {
  readonly space: Space;
  /** Number of classes; 0 where there are no labels. */
  readonly classes: number;
  /** How many objects each split has (Infinity where they are made on the fly) and a digest of them (≤ 32 hex digits). */
  readonly splits: Partial<Record<Split, { readonly count: number; readonly digest: string }>>;
  /** Training batches. Every random choice comes from `stream`. */
  batches(options: { readonly batch: number; readonly stream: RandomStream }): BatchSource;
  /** `count` objects for evaluation (all of the split, once each, before any repeats, where it is finite). */
  sample(count: number, stream: RandomStream, split?: Split): Objects;
  /** Where the density is a mixture with known centres. */
  readonly mixture?: Mixture;
  /** Where the space can be enumerated and its valid objects are known. */
  readonly enumeration?: Enumeration;
}

// ---------------------------------------------------------------------------------------------------------------- metrics

/** A file for the run's `artifacts/`; `preview` is a picture in plain characters for the terminal. */
export interface Artifact {
  /** A file name without step, like `samples.png`; the run adds the step. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly preview?: string;
}
/** What a metric found. Keys are the plugin's outputs; `reference` holds those of a perfect sampler, logged as `perfect-<output>`. */
export interface Measurement {
  readonly values: Readonly<Record<string, number>>;
  readonly reference?: Readonly<Record<string, number>>;
  /** Outputs without a finite value, and why. */
  readonly absent?: Readonly<Record<string, { readonly state: 'absent' | 'infinite'; readonly reason: string }>>;
  /** Whatever explains the numbers: n, m, estimator, counts. JSON. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly artifacts?: readonly Artifact[];
}
/** What a metric may look at. Draws come from streams of the evaluation's own; nothing here writes a role's state. */
export interface Evaluation {
  readonly step: number;
  /** How many samples to judge (spec: `evaluate.samples`), unless the metric has its own number. */
  readonly samples: number;
  readonly space: Space;
  readonly dataset: Dataset;
  readonly generator: Generator | undefined;
  readonly discriminators: readonly Discriminator[];
  /** `count` generated objects from noise that is the same at every evaluation; metrics that ask for as many share them. */
  generate(count: number): Promise<Objects>;
  /** `count` real objects, the same at every evaluation. `stream` 'reference' gives others than 'real': what a perfect sampler would make. */
  real(count: number, options?: { readonly split?: Split; readonly stream?: 'real' | 'reference' }): Objects;
  /** Makes `count` objects anew and says what they cost, in seconds of the run's clock: the only number here that no seed fixes. */
  cost(count: number): Promise<{ readonly seconds: number; readonly evaluations: number }>;
  /** Of this metric, and of this step: other draws at each evaluation. */
  readonly random: RandomStream;
}
/** Judges a generator by numbers and pictures. Computes in float64 on the host. */
export interface Metric {
  evaluate(evaluation: Evaluation): Promise<Measurement>;
  /**
   * What it remembers from one evaluation to the next: all of it, so that a resumed run finds the same. Of fixed shapes, and in every checkpoint; the
   * composition disposes it.
   */
  readonly state?: Readonly<Record<string, tf.Variable>>;
}

// ---------------------------------------------------------------------------------------------------------------- studies

/**
 * A number that was measured, beside what it must be. `name` is in kebab-case and says what the number is; dots are allowed (`jsd-shift-0.5`), and no two
 * rows of a study share one. What makes a row lie within tolerance is its relation:
 * within: |measured − exact| ≤ tolerance. at least: measured ≥ exact − tolerance. at most: measured ≤ exact + tolerance.
 * A one-sided bound that is a number of its own has the tolerance 0. Both may be infinite: a divergence that must not be finite. NaN lies outside.
 */
export interface StudyRow {
  readonly name: string;
  readonly measured: number;
  readonly exact: number;
  /** Of the same unit as `exact`, or a share of |exact| where the row is `relative`. */
  readonly tolerance: number;
  readonly relative?: boolean;
  /** By default `within`. */
  readonly relation?: 'within' | 'at least' | 'at most';
  /** Where the exact value comes from, or what the reader must know: one sentence. */
  readonly note?: string;
}
export interface StudyFindings {
  /** In the order of the table. */
  readonly rows: readonly StudyRow[];
  /** Pictures and data, kept as `artifacts/study/<name>`; `rows.json` is core's. */
  readonly artifacts?: readonly Artifact[];
}
/** What a study measures with. */
export interface StudyServices {
  readonly engine: Engine;
  /** Of the run's seed. `random.at('data')` and the like are streams of their own. */
  readonly random: RandomStream;
  /**
   * Call it between steps, every few milliseconds or after every program, and await it: it tells how far the study is, hears whether the run is to
   * be stopped, and rejects if so. Let that pass; a `finally` frees what must be freed. `scalars` are shown beside the progress.
   */
  progress(done: number, total: number, scalars?: Scalars): Promise<void>;
}
/**
 * A measurement that is no training run: closed forms against what training, sampling or host arithmetic gives. Whatever it makes (variables,
 * tensors) it also frees. The same seed gives the same rows.
 */
export interface Study {
  measure(services: StudyServices): Promise<StudyFindings>;
}

// --------------------------------------------------------------------------------------------------------------- tracking

/** One line of the journal. `value` is finite; where there is none, `state` and `reason` say why. */
export interface Point {
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly name: string;
  readonly value?: number;
  readonly detail?: unknown;
  readonly state?: 'absent' | 'infinite';
  readonly reason?: string;
  /** No seed fixes its value: it may be another when the step is done again. */
  readonly varies?: true;
}
export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted';
/** A run as it is mirrored: all that is known of it when it begins, so that it can be said again at any time. */
export interface TrackedRun {
  /** No other run has it. */
  readonly id: string;
  readonly experiment: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** A process trains it now; false where a run that is over is told of later. */
  readonly live: boolean;
  readonly seed: number;
  /** The same for all runs that differ by their seed alone. */
  readonly group: string;
  /** The folder of specs that it belongs to, where that is a suite. */
  readonly suite?: string;
  /** The resolved spec, flat: `generator.hidden` → `[64,64]`. */
  readonly params: Readonly<Record<string, string>>;
  /** What it ran on: versions, engine, host, numbers of parameters; by dotted names. */
  readonly facts: Readonly<Record<string, string>>;
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  /** The splits of its data set; `count` is null where objects are made on the fly. */
  readonly datasets: readonly {
    readonly name: string;
    readonly plugin: string;
    readonly split: string;
    readonly digest: string;
    readonly count: number | null;
    readonly shape: readonly number[];
  }[];
}
/** A file of a run. */
export interface TrackedFile {
  readonly kind: 'spec' | 'record' | 'artifact' | 'last-checkpoint' | 'best-checkpoint';
  /** Where it lies. */
  readonly file: string;
  /** Its place in the run's folder, with slashes. */
  readonly path: string;
  /** What an evaluation made, as one of a row: `sample-grid/samples.png` at a step and a time (milliseconds since 1970). */
  readonly shot?: { readonly row: string; readonly step: number; readonly time: number };
}
export interface TrackedEnd {
  readonly status: Exclude<RunStatus, 'running'>;
  /** Milliseconds since 1970. */
  readonly ended: number;
  /** What made it fail. */
  readonly error?: { readonly code: string | null; readonly message: string };
  /** The last point of each name whose last points have no value: these were not passed on. */
  readonly absent: readonly Point[];
}
export interface Mirror {
  /** The mirror's own name for the run. Another one than before means that everything is sent again. */
  readonly id: string;
  /** Where people see it. */
  readonly url?: string;
}
interface TrackerCall {
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}
/**
 * Mirrors runs elsewhere, one after another. Each call answers when the other side has taken what it brings, or throws and is made again later, with the
 * same arguments: so each must be safe to repeat, also by another process. Calls come one at a time, while a run trains. Core keeps what is not
 * taken yet; a tracker keeps nothing.
 */
export interface Tracker {
  /** Where it mirrors to, without credentials. What was taken is remembered for each. */
  readonly destination: string;
  /** How many seconds the end of a run waits for what is not taken yet. */
  readonly patience: number;
  /** Finds the mirror of a run, or makes it, and says what the run is. */
  begin(run: TrackedRun, call: TrackerCall): Promise<Mirror>;
  /**
   * In the order of the journal, at most a few thousand. A point without a value comes only when a later one of its name has one: a curve that ends
   * without a number is hidden by some who draw it.
   */
  points(points: readonly Point[], call: TrackerCall): Promise<void>;
  /** The spec comes first, pictures with the points of their step, record and checkpoints before the end. A tracker may pass over what it has no use for. */
  file(file: TrackedFile, call: TrackerCall): Promise<void>;
  end(end: TrackedEnd, call: TrackerCall): Promise<void>;
}

// ------------------------------------------------------------------------------------------------------------------ kinds

export interface Roles {
  generator: Generator;
  discriminator: Discriminator;
  noise: NoiseSampler;
  objective: Objective;
  trainer: Trainer;
  dataset: Dataset;
  metric: Metric;
  study: Study;
  tracker: Tracker;
}
export type Kind = keyof Roles;
export const KINDS = [
  'dataset',
  'noise',
  'generator',
  'discriminator',
  'objective',
  'trainer',
  'metric',
  'study',
  'tracker',
] as const satisfies readonly Kind[];

/** Milliseconds since 1970; a service, so that a test can hold it still. */
export interface Clock {
  now(): number;
}
/** Messages for people, on stderr. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}
