import { firstRecord, nestedValue } from '../../shared/records';
import type { Route, TaskResult } from '../../shared/task';

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function seconds(...values: unknown[]): number | undefined {
	return values.map(Number).find((value) => Number.isFinite(value) && value > 0);
}

function known<T extends object>(fields: { [Name in keyof T]: T[Name] | undefined }): T {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Reads `task_result` of a video-to-audio task: one audio in two formats and one video. */
function readResult(taskResult: unknown): TaskResult {
	const audio = firstRecord(nestedValue(taskResult, ['audios']));
	const video = firstRecord(nestedValue(taskResult, ['videos']));
	return known<TaskResult>({
		files: known({ mp3: text(audio.url_mp3), wav: text(audio.url_wav), video: text(video.url) }),
		duration: seconds(audio.duration_mp3, audio.duration_wav, video.duration),
		videoId: text(video.id),
	});
}

/** Kling's video-to-audio route behind CometAPI. */
export const videoToAudio: Route = { path: '/kling/v1/audio/video-to-audio', readResult };
