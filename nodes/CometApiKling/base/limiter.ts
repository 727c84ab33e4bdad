import { yieldToEventLoop } from './cancellation';

/** How many jobs start before n8n gets a turn. */
const BATCH_SIZE = 10;

interface Waiting {
	cost: number;
	start: () => void;
}

/** Runs a bounded number of jobs at a time, in order, and yields to the event loop between batches. */
export class Limiter {
	private used = 0;

	private isStarting = false;

	private batchCount = 0;

	private readonly queue: Waiting[] = [];

	/** @param capacity total cost of the jobs that may run at the same time; 0 means no limit */
	constructor(private readonly capacity: number) {}

	/** @param cost how much of the capacity the job takes up */
	async run<T>(job: () => Promise<T>, cost = 1): Promise<T> {
		const release = await this.acquire(cost);
		try {
			return await job();
		} finally {
			release();
		}
	}

	/** Waits for free capacity. The returned function releases it. */
	async acquire(cost = 1): Promise<() => void> {
		await new Promise<void>((start) => {
			this.queue.push({ cost, start });
			void this.startNext();
		});
		let isHeld = true;
		return () => {
			if (!isHeld) return;
			isHeld = false;
			this.used -= cost;
			void this.startNext();
		};
	}

	private async startNext(): Promise<void> {
		if (this.isStarting) return;
		this.isStarting = true;
		while (this.hasPlaceForNext) {
			if (this.batchCount === BATCH_SIZE) {
				await yieldToEventLoop();
				this.batchCount = 0;
			}
			const { cost, start } = this.queue.shift() as Waiting;
			this.batchCount += 1;
			this.used += cost;
			start();
		}
		this.isStarting = false;
	}

	private get hasPlaceForNext(): boolean {
		const [next] = this.queue;
		return next !== undefined && (this.capacity === 0 || this.used + next.cost <= this.capacity);
	}
}

/**
 * Processes each element, and yields to the event loop after every few: evaluating a thousand
 * items in a row would block n8n.
 */
export async function inBatches<T, R>(
	elements: readonly T[],
	work: (element: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: Array<Promise<R>> = [];
	for (const [index, element] of elements.entries()) {
		results.push(work(element, index));
		if (results.length % BATCH_SIZE === 0) await yieldToEventLoop();
	}
	return await Promise.all(results);
}
