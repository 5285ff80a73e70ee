/** A play whose scores, samples and critic are given, for an objective alone. */
import { type Judged, type Objective, type Play, type RandomStream, tf } from 'ganvil';

export interface GivenPlay {
  readonly scores?: { readonly real: readonly number[]; readonly fake: readonly number[] };
  readonly samples?: { readonly real: tf.Tensor; readonly fake: tf.Tensor };
  readonly critic?: (x: tf.Tensor) => tf.Tensor2D;
  readonly random?: RandomStream;
}

export function givenPlay({ scores, samples, critic, random }: GivenPlay): Play {
  const judged = (side: 'real' | 'fake') =>
    ({
      samples: samples?.[side],
      ...(scores === undefined ? {} : { scores: tf.tensor2d([...scores[side]], [scores[side].length, 1]) }),
    }) as Judged;
  const batch = samples?.real.shape[0] ?? scores?.real.length;
  return { real: judged('real'), fake: judged('fake'), critic, random, batch, at: (value: number) => value } as unknown as Play;
}

/** Both losses of these scores, means over the batch. */
export const lossesAt = (objective: Objective, scores: NonNullable<GivenPlay['scores']>) =>
  tf.tidy(() => {
    const play = givenPlay({ scores });
    const value = (loss: tf.Tensor) => loss.mean().dataSync()[0]!;
    return { d: value(objective.discriminatorLoss!(play)), g: value(objective.generatorLoss!(play)) };
  });

/** Slopes of D's loss in real and generated scores, and of G's loss in generated ones. */
export const slopesAt = (objective: Objective, { real, fake }: NonNullable<GivenPlay['scores']>) =>
  tf.tidy(() => {
    const column = (values: readonly number[]) => tf.tensor2d([...values], [values.length, 1]);
    const of = (loss: 'discriminatorLoss' | 'generatorLoss') => {
      const play = (r: tf.Tensor, f: tf.Tensor) => ({ real: { scores: r }, fake: { scores: f } }) as unknown as Play;
      // 0 · r: a loss that does not reach real scores has the slope 0 there
      const gradients = tf.grads((r: tf.Tensor, f: tf.Tensor) => objective[loss]!(play(r, f)).mean().add(r.sum().mul(0)))([
        column(real),
        column(fake),
      ]);
      return gradients.map((gradient) => Array.from(gradient.dataSync()));
    };
    const [dReal, dFake] = of('discriminatorLoss');
    return { dReal: dReal!, dFake: dFake!, gFake: of('generatorLoss')[1]! };
  });
