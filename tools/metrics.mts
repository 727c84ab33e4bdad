export interface Sample {
	seconds: number;
	rssMb: number;
	heapMb: number;
	externalMb: number;
	handles: number;
	openFiles: number;
	/** The mean delay of the event loop since the sample before. */
	loopDelayMs: number;
}

const MB = 1024 * 1024;

/** Reads `/metrics`, which n8n has with `N8N_METRICS=true`. */
export async function takeSample(n8nUrl: string, startedAt: number): Promise<Sample> {
	const response = await fetch(`${n8nUrl}/metrics`);
	const text = await response.text();
	const read = (name: string): number => {
		const line = text.match(new RegExp(`^n8n_${name}(?:\\{[^}]*\\})? (\\S+)`, 'm'));
		if (!line) throw new Error(`n8n measures no ${name}`);
		return Number(line[1]);
	};
	return {
		seconds: Math.round((Date.now() - startedAt) / 1000),
		rssMb: read('process_resident_memory_bytes') / MB,
		heapMb: read('nodejs_heap_size_used_bytes') / MB,
		externalMb: read('nodejs_external_memory_bytes') / MB,
		handles: read('nodejs_active_handles_total'),
		openFiles: read('process_open_fds'),
		loopDelayMs: read('nodejs_eventloop_lag_mean_seconds') * 1000,
	};
}

const GAP_MS = 2_000;

/** The resident memory of an n8n, in MB, through its restarts. */
export class MemoryWatch {
	highestMb: number;
	private readonly timer: NodeJS.Timeout;

	private constructor(
		private readonly url: string,
		readonly idleMb: number,
	) {
		this.highestMb = idleMb;
		this.timer = setInterval(() => void this.sample(), GAP_MS);
	}

	static async start(url: string): Promise<MemoryWatch> {
		return new MemoryWatch(url, (await takeSample(url, Date.now())).rssMb);
	}

	stop(): void {
		clearInterval(this.timer);
	}

	private async sample(): Promise<void> {
		// While n8n is away, or starts, there is nothing to see.
		const sample = await takeSample(this.url, Date.now()).catch(() => undefined);
		this.highestMb = Math.max(this.highestMb, sample?.rssMb ?? 0);
	}
}
