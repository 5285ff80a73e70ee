import { describe, expect, it } from '@jest/globals';
import { codeRange, type Discriminator, type RoleContext, stringsOf, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import { toyDiscriminator } from '../../../core/testing/toy-roles.ts';
import contrastive from '../../../plugins/objective/contrastive-divergence.ts';
import exact from '../../../plugins/objective/exact-likelihood.ts';
import { runContract } from '../../contracts/run.ts';
import { toy } from '../metric/enumerated-strings.ts';
import { givenPlay } from './given-play.ts';

const objective = contrastive.create({}, {} as RoleContext);
const random = () => new RandomStreams(1, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype)).stream('toy');

describe('objective/contrastive-divergence', () => {
  runContract(objectiveContract(contrastive));

  it('has no loss for G', () => {
    expect(objective.generatorLoss).toBeUndefined();
  });

  it('has the gradient of the exact likelihood where negatives are exact samples of D', () => {
    const dataset = toy('stroke', { length: 5 });
    const { train } = dataset.enumeration!;
    const discriminator: Discriminator = toyDiscriminator(dataset.space, { random: random(), spread: 1 });
    const score = (x: tf.Tensor) => discriminator.outputs({ x }, { training: true }).score;
    const variables = Object.values(discriminator.variables);
    const gradients = (loss: () => tf.Scalar) =>
      tf.tidy(() => {
        const { grads } = tf.variableGrads(loss, variables);
        return variables.map(({ name }) => (grads[name] === undefined ? [] : Array.from(grads[name].dataSync())));
      });
    const strings = (codes: Uint32Array) => tf.tensor2d(stringsOf(codes, 5), [codes.length, 5]);

    // every string as often as a long run of draws has it, up to one
    const scores = tf.tidy(() => Array.from(score(strings(codeRange(5))).dataSync()));
    const total = scores.reduce((sum, one) => sum + Math.exp(one), 0);
    const drawn = Uint32Array.from(scores.flatMap((one, code) => Array<number>(Math.round((40_000 * Math.exp(one)) / total)).fill(code)));
    const found = gradients(() => {
      const [real, fake] = [strings(train), strings(drawn)];
      return objective.discriminatorLoss!({
        ...givenPlay({}),
        real: { scores: score(real) },
        fake: { scores: score(fake) },
      } as never) as tf.Scalar;
    });

    const likelihood = exact.create({ level: 0 }, { roles: { dataset, discriminator } } as unknown as RoleContext<
      'dataset' | 'discriminator'
    >);
    const expected = gradients(() => likelihood.discriminatorLoss!(givenPlay({ critic: score })) as tf.Scalar);
    expected.forEach((one, i) => one.forEach((value, at) => expect(Math.abs(found[i]![at]! - value)).toBeLessThan(1e-3))); // rounding of counts
    expect(Math.max(...expected.flat().map(Math.abs))).toBeGreaterThan(0.05);
    tf.dispose(variables);
  });
});
