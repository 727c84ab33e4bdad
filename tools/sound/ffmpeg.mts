import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const MAX_OUTPUT_BYTES = 64_000_000;

/** Runs ffmpeg; resolves to what it writes to its output. Throws whatever it complains about. */
export async function ffmpeg(...args: string[]): Promise<Buffer> {
	const options = { encoding: 'buffer', maxBuffer: MAX_OUTPUT_BYTES } as const;
	const { stdout, stderr } = await run('ffmpeg', ['-v', 'error', '-y', ...args], options);
	if (stderr.length > 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr.toString()}`);
	return stdout;
}

/** The version of ffmpeg. */
export async function ffmpegVersion(): Promise<string> {
	const { stdout } = await run('ffmpeg', ['-version']);
	return /version (\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

export interface ProbedStream {
	codec_name: string;
	codec_type: 'video' | 'audio';
	start_time: string;
	duration: string;
	sample_rate?: string;
	channels?: number;
}

export async function probe(path: string): Promise<{ streams: ProbedStream[]; seconds: number }> {
	const args = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path];
	const { stdout, stderr } = await run('ffprobe', args);
	if (stderr !== '') throw new Error(`ffprobe ${path}: ${stderr}`);
	const { streams, format } = JSON.parse(stdout) as {
		streams: ProbedStream[];
		format: { duration: string };
	};
	return { streams, seconds: Number(format.duration) };
}
