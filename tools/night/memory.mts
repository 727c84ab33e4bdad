import { takeSample } from '../metrics.mjs';

const GAP_MS = 2_000;

/** The resident memory of an n8n, in MB, through its restarts. */
export class MemoryWatch {
	highestMb: number;
	private readonly timer: NodeJS.Timeout;

	private constructor(
		private readonly url: string,
		/** Before the work. */
		readonly idleMb: number,
	) {
		this.highestMb = idleMb;
		this.timer = setInterval(() => void this.look(), GAP_MS);
	}

	static async start(url: string): Promise<MemoryWatch> {
		return new MemoryWatch(url, (await takeSample(url, Date.now())).rssMb);
	}

	stop(): void {
		clearInterval(this.timer);
	}

	private async look(): Promise<void> {
		// While n8n is away, or starts, there is nothing to see.
		const sample = await takeSample(this.url, Date.now()).catch(() => undefined);
		this.highestMb = Math.max(this.highestMb, sample?.rssMb ?? 0);
	}
}
