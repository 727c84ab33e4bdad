import { writeFile } from 'node:fs/promises';
import { runCommand } from '../../test/harness/process/command.mjs';

/** What ffprobe says of a file. */
export interface ProbedFacts {
	seconds?: number;
	/** Of the picture as it is shown. */
	width?: number;
	height?: number;
	/** Handler types, as in the file. */
	tracks: string[];
}

interface Stream {
	codec_type: string;
	width?: number;
	height?: number;
	sample_aspect_ratio?: string;
	side_data_list?: Array<{ rotation?: number }>;
}

const HANDLERS: Record<string, string> = { video: 'vide', audio: 'soun', data: 'tmcd' };

export async function ffprobe(file: string, bytes: Buffer): Promise<ProbedFacts> {
	await writeFile(file, bytes);
	const shown = ['-show_format', '-show_streams', '-of', 'json'];
	const output = await runCommand(['ffprobe', '-v', 'error', ...shown, file], {});
	const { streams, format } = JSON.parse(output) as {
		streams: Stream[];
		format: { duration?: string };
	};
	const picture = streams.find(({ codec_type: type }) => type === 'video');
	return {
		seconds: format.duration === undefined ? undefined : Number(format.duration),
		...(picture && shownSize(picture)),
		tracks: streams.map(({ codec_type: type }) => HANDLERS[type] ?? type),
	};
}

function shownSize({ width = 0, height = 0, sample_aspect_ratio: ratio = '1:1', ...more }: Stream) {
	const [across, down] = ratio.split(':').map(Number);
	const wide = across > 0 && down > 0 ? Math.round((width * across) / down) : width;
	const turn = more.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
	return Math.abs(turn) % 180 === 90 ? { width: height, height: wide } : { width: wide, height };
}
