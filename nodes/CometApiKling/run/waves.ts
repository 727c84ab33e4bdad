import { nextTurn } from '../base/stop';
import { perRun } from './run';

/** How many items of a run go on in one turn of n8n's event loop. */
const WAVE_SIZE = 10;

/**
 * Lets the items of a run go on in waves, in the order in which they came: between two of them n8n
 * answers whoever has called it meanwhile.
 */
export class Waves {
	private leftCount = WAVE_SIZE;

	private isTurning = false;

	private readonly queue: Array<() => void> = [];

	/** Resolves when the item may go on: at once where few do. */
	async enter(): Promise<void> {
		if (this.leftCount === 0) {
			await new Promise<void>((resolve) => this.queue.push(resolve));
			return;
		}
		this.leftCount -= 1;
		if (!this.isTurning) void this.turn();
	}

	private async turn(): Promise<void> {
		this.isTurning = true;
		while (this.leftCount < WAVE_SIZE) {
			await nextTurn();
			const next = this.queue.splice(0, WAVE_SIZE);
			this.leftCount = WAVE_SIZE - next.length;
			for (const goOn of next) goOn();
		}
		this.isTurning = false;
	}
}

export const wavesOf = perRun(() => new Waves());
