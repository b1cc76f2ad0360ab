// Where money may have gone: the payments of an alert's evidence, followed in their order.

export interface Payment {
  source: string;
  target: string;
}

/** Payments by their places: what an account's money may have come from, and gone to. */
export interface Flow {
  before: number[];
  after: number[];
}

/**
 * Follow the money of an account forwards and backwards in time.
 *
 * @param payments in the order in which the money moved: what left an account before something
 *   came in cannot have been paid of it
 */
export function flowOf(payments: readonly Payment[], account: string): Flow {
  const order = payments.map((_, place) => place);
  return {
    after: walked(payments, order, account, "source", "target"),
    before: walked(payments, order.toReversed(), account, "target", "source").toReversed(),
  };
}

function walked(
  payments: readonly Payment[],
  order: number[],
  account: string,
  near: keyof Payment,
  far: keyof Payment,
): number[] {
  const reached = new Set([account]);
  return order.filter((place) => {
    const payment = payments[place]!;
    const follows = reached.has(payment[near]);
    if (follows) reached.add(payment[far]);
    return follows;
  });
}
