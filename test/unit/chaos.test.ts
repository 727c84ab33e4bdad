import { drawAndPlay, seedOf } from '../chaos/chaos';

const { env, stdout } = jest.requireActual<typeof import('process')>('process');
const { writeFileSync } = jest.requireActual<typeof import('fs')>('fs');

/** Set by `npm run test:chaos`; without it a few are drawn. */
interface ChaosOrder {
	seed?: number;
	path?: string;
	runs?: number;
	/** Where to write what was drawn. */
	reportFile: string;
}

const order = env.CHAOS === undefined ? undefined : (JSON.parse(env.CHAOS) as ChaosOrder);
const HOURS_MS = 12 * 3_600_000;

test(
	'whatever is drawn, no promise is broken',
	async () => {
		const seed = seedOf(order ?? {});
		stdout.write(`Chaos is drawn from seed ${seed}\n`);

		const { tally, failure } = await drawAndPlay({ runs: 200, ...order, seed });

		stdout.write(`${tally.draws} runs with ${tally.items} items were drawn\n`);
		if (order) writeFileSync(order.reportFile, JSON.stringify({ seed, ...tally, failure }));
		expect(failure).toBeUndefined();
		expect(tally.draws).toBeGreaterThan(0);
	},
	HOURS_MS,
);
