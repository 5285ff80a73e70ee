/** The authoring surface: everything that a plugin, in this repository or outside, may use. */
export * as tf from '@tensorflow/tfjs';
export { z } from 'zod';

export type * from './contracts.ts';
export { bitsDataset, bitsParams, type BitsToy, lengthParam } from './data/bits.ts';
export { checksum, digestOf } from './data/checksum.ts';
export {
  finiteDataset,
  type FiniteOptions,
  type FiniteSplit,
  keepLabels,
  labelsParam,
  type Sampling,
  samplingParam,
} from './data/finite.ts';
export { type Idx, inflate, parseIdx } from './data/idx.ts';
export { type IdxImages, type IdxSplit, readIdxImages } from './data/idx-images.ts';
export { locate, type Located, packagePlace, type Place, type Search, searchFor } from './data/locate.ts';
export { APART, areApart, mixtureDataset } from './data/mixture.ts';
export { overStrings, scoreAllStrings } from './data/over-strings.ts';
export { shrinkImages } from './data/shrink.ts';
export {
  type Capability,
  type DatasetContext,
  defineDataset,
  defineDiscriminator,
  defineGenerator,
  defineMetric,
  defineNoise,
  defineObjective,
  defineStudy,
  defineTracker,
  defineTrainer,
  isPlugin,
  type OutputDescription,
  type Plugin,
  type RoleContext,
  type StudyContext,
  type TrackerContext,
  type TrainerContext,
} from './define.ts';
export { activate, type Activation, ACTIVATIONS, type Initialization, INITIALIZATIONS, type Network, network } from './engine/network.ts';
export { GanvilError } from './errors.ts';
export { closestNormal } from './exact/closest-normal.ts';
export { leastPatternJsd, searchPatterns, totalCorrelationOfOnes } from './exact/code-limits.ts';
export { bitCorrelations, correlationError, totalCorrelation } from './exact/correlations.ts';
export { densityTable, type Grid, type LineNormal, logNormalDensity, normalTable, pointsOf } from './exact/densities.ts';
export { entropy, jensenShannon, klDivergence, logSumExp, totalVariation } from './exact/divergences.ts';
export { drawShares, expectedShareKl } from './exact/drawn-shares.ts';
export { F_DIVERGENCES, type FDivergence, fDivergence } from './exact/f-divergences.ts';
export { rankingAuroc } from './exact/ranking.ts';
export { bestScore, type ShiftedNormals, shiftedNormals } from './exact/shifted-normals.ts';
export { codeRange, codesOf, countOnes, hammingDistance, LONGEST, neighboursOutside, stateCount, stringsOf } from './exact/strings.ts';
export { addProducts, marginalsOf, massOn, productOf, sharesOf, softmax, uniformOn } from './exact/tables.ts';
export {
  requireBits,
  requireImage,
  requireLabels,
  requireNoBits,
  requireNoNoise,
  requireObjectCritic,
  requirePlayer,
  requireStandardNormal,
  requireTrainedGenerator,
} from './require.ts';
export { bestParam, fillBatch, rowsOf } from './solving/best.ts';
export { chainParams, type Chains, makeChains, type Walk, type Walked } from './solving/chains.ts';
export { boundParam, type Region, regionOf } from './solving/region.ts';
export { perObjective, requireFinite, type Score } from './solving/score.ts';
export { generatorChoice } from './spec/nested.ts';
export { type Curve, CURVE_COLOURS, drawCurves, type CurvesOptions } from './pictures/curves.ts';
export { drawImageGrid, type ImageGridOptions, type Images } from './pictures/image-grid.ts';
export { type Points } from './pictures/plane.ts';
export { encodePng } from './pictures/png.ts';
export { blankRaster, type Colour, drawCircle, drawDisc, fillRectangle, paintPixel, type Raster } from './pictures/raster.ts';
export { drawScatter, type ScatterOptions } from './pictures/scatter.ts';
export {
  textBits,
  type TextBitsOptions,
  textImages,
  type TextImagesOptions,
  textScatter,
  type TextScatterOptions,
} from './pictures/text.ts';
export { evenNormals } from './linear/even-normals.ts';
export { frechetDistance, type FrechetReference, frechetReference } from './linear/frechet.ts';
export { fitNormalMixture } from './linear/mixture.ts';
export { type Moments, momentsOf } from './linear/moments.ts';
export { medianOf, nearestDistances } from './linear/neighbours.ts';
export { drawNormals, fitNormal, type Normal, type NormalMixture } from './linear/normal.ts';
export { type Principal, principalComponents } from './linear/principal.ts';
export { heldOutR2, rankCorrelation } from './linear/probe.ts';
export { finiteRows, type Rows } from './linear/rows.ts';
export {
  bitsEstimator,
  type BitHeadParams,
  bitHeadParams,
  drawBits,
  drawThrough,
  logProbabilityOfBits,
  makeBits,
  requireBitHead,
  straightThrough,
} from './networks/bits.ts';
export { type Coder, coder, type CoderParams, coderParams } from './networks/coder.ts';
export { type CodedObjects, requireCodedObjects } from './networks/coded-objects.ts';
export { codeCosts, drawCodesOf, repeated } from './networks/codes.ts';
export { type Decoder, type DecoderParams, decoderParams, makeDecoder } from './networks/decoder.ts';
export { fittedPrior, type FittedPriorParams, fittedPriorParams } from './networks/fitted-prior.ts';
export { type Likelihood, likelihoodOf, type LikelihoodParams, likelihoodParams } from './networks/likelihood.ts';
export { decodedOf, isBounded, meansOf } from './networks/means.ts';
export { perceptron, type PerceptronParams, perceptronParams } from './networks/perceptron.ts';
export type { PluginEntry } from './registry.ts';
export { type DiracGame, type DiracGameOptions, type DiracWeights, makeDiracGame } from './training/dirac-game.ts';
export { makeNegatives, type Negatives, negativesParam } from './training/negatives.ts';
export { type Descent, descend } from './training/descend.ts';
export { type LogCritic, logValue, scoresOf, trainLogCritic } from './training/log-critic.ts';
export { leastMixedKl, type MixedBits } from './training/mixed-bits.ts';
export { optimizer } from './training/optimizers.ts';
export { playersState } from './training/player.ts';
export { clipParam, makePlayers, playerParams, playersParams } from './training/players.ts';
export { scheduled } from './training/schedule.ts';
export { makeSmallGame, type PluginWith, type SmallGame, type SmallGameOptions } from './training/small-game.ts';
