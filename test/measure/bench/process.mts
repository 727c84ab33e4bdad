import { readFile } from 'node:fs/promises';

const SAMPLE_GAP_MS = 250;
const TICKS_PER_SECOND = 100;

export interface ProcessUse {
	extraMemoryMb: number;
	cpuSeconds: number;
	eventLoopMaxMs: number;
}

/** Resident memory of a process in MB. */
export async function memoryMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

export async function cpuSeconds(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The largest event-loop delay since the last scrape, from n8n's own metrics. */
async function eventLoopMaxMs(url: string): Promise<number> {
	const text = await (await fetch(`${url}/metrics`)).text();
	return Number(/^n8n_nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1] ?? 0) * 1000;
}

/** Watches n8n's main process from now until `stop`. */
export async function watchProcess(
	pid: number,
	url: string,
): Promise<{ stop(): Promise<ProcessUse> }> {
	const before = { memory: await memoryMb(pid), cpu: await cpuSeconds(pid) };
	await eventLoopMaxMs(url);
	let peak = before.memory;
	const timer = setInterval(() => {
		void memoryMb(pid).then((memory) => (peak = Math.max(peak, memory)));
	}, SAMPLE_GAP_MS);
	const stop = async (): Promise<ProcessUse> => {
		clearInterval(timer);
		return {
			extraMemoryMb: peak - before.memory,
			cpuSeconds: (await cpuSeconds(pid)) - before.cpu,
			eventLoopMaxMs: await eventLoopMaxMs(url),
		};
	};
	return { stop };
}
