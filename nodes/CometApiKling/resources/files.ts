import type { IDataObject } from 'n8n-workflow';
import { firstRecord, omitUndefined, nestedValue } from '../base/records';
import type { FileType, TaskResult } from '../service/route';

/** The files that several routes take or make: sounds, videos, images. */

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function seconds(...values: unknown[]): number | undefined {
	return values.map(Number).find((value) => Number.isFinite(value) && value > 0);
}

/** Reads one audio in two formats and one video, each if present. */
export function readResult(taskResult: unknown): TaskResult {
	const audio = firstRecord(nestedValue(taskResult, ['audios']));
	const clip = firstRecord(nestedValue(taskResult, ['videos']));
	const link = text(audio.url);
	const isWav = link !== undefined && /\.wav(\?|$)/i.test(link);
	const mp3 = text(audio.url_mp3) ?? (isWav ? undefined : link);
	const wav = text(audio.url_wav) ?? (isWav ? link : undefined);
	const video = text(clip.url);
	return {
		files: omitUndefined<TaskResult['files']>({ mp3, wav, video }),
		fields: omitUndefined<IDataObject>({
			mp3_url: mp3,
			wav_url: wav,
			duration: seconds(audio.duration_mp3, audio.duration_wav, clip.duration),
			video_id: text(clip.id),
			video_url: video,
		}),
	};
}

export const AUDIO_FILES: Readonly<Record<'mp3' | 'wav', FileType>> = {
	mp3: {
		label: 'MP3 Audio',
		extension: 'mp3',
		mimeType: 'audio/mpeg',
		// A tag, or the header of a frame of MPEG 1, 2 or 2.5, layer III, of a possible bit rate.
		start: /^(ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff])/,
	},
	wav: {
		label: 'WAV Audio',
		extension: 'wav',
		mimeType: 'audio/wav',
		start: /^RIFF[^]{4}WAVE/,
	},
};

export const VIDEO_FILE: FileType = {
	label: 'Video',
	extension: 'mp4',
	mimeType: 'video/mp4',
	start: /^[^]{4}ftyp/,
};
