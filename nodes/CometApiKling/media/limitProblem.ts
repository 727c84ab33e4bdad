import type { MediaInput, MediaLimits } from '../service/route';
import { lengthText, pixelsText, type Content } from './content';
import type { PictureFacts } from './pictureFacts';
import type { VideoFacts } from './videoFacts';

/** A megabyte of a file as people and services count it, in bytes. */
export const MEGABYTE = 2 ** 20;

/** Why the service does not take a file, with numbers, and what to do. */
export interface LimitProblem {
	message: string;
	wayOut: string;
}

/** @param sizeBytes may be unknown or no number */
export function tooLargeProblem(
	sizeBytes: number | undefined,
	{ maxMegabytes }: MediaLimits,
): LimitProblem | undefined {
	const megabytes = Number(sizeBytes) / MEGABYTE;
	if (!(megabytes > maxMegabytes)) return undefined;
	return {
		message: `The file is ${Math.ceil(megabytes)} MB; the service takes at most ${maxMegabytes} MB`,
		wayOut: 'Make it shorter or smaller, or give another file.',
	};
}

/** The first property of a file that is certainly beyond the limits of the service, or nothing. */
export function limitProblem(
	{ sizeBytes, video, image }: Content,
	{ limits }: MediaInput,
): LimitProblem | undefined {
	if (video === undefined) return image && sidesProblem('image', image, limits);
	return (
		filmProblem(video, sizeBytes) ?? lengthProblem(video, limits) ?? sizeProblem(video, limits)
	);
}

function filmProblem({ missing, tracks }: VideoFacts, sizeBytes = 0): LimitProblem | undefined {
	if (missing !== undefined) {
		const reason =
			missing === 'end'
				? `the file ends after ${sizeBytes} bytes, in the middle of its content`
				: `its ${sizeBytes} bytes contain no header ("moov")`;
		return {
			message: `The video is incomplete: ${reason}`,
			wayOut:
				'An upload, a download or a recording was probably cut off. Get the complete file and try again.',
		};
	}
	if (tracks === undefined || tracks.includes('vide')) return undefined;
	const onlySound = tracks.includes('soun') ? ', only sound' : '';
	return {
		message: `The video has no picture${onlySound}`,
		wayOut: 'Give a video with a picture.',
	};
}

function lengthProblem(
	{ durationSeconds }: VideoFacts,
	{ seconds }: MediaLimits,
): LimitProblem | undefined {
	if (durationSeconds === undefined || seconds === undefined) return undefined;
	const isShort = durationSeconds < seconds.surelyMin;
	if (!isShort && durationSeconds <= seconds.surelyMax) return undefined;
	return {
		message: `The video is ${lengthText(durationSeconds)}; the service takes ${seconds.min} to ${seconds.max}`,
		wayOut: isShort
			? `Give a video of at least ${seconds.min} seconds.`
			: `Cut it to at most ${seconds.max} seconds, or give a shorter one.`,
	};
}

function sizeProblem({ width, height }: VideoFacts, limits: MediaLimits): LimitProblem | undefined {
	if (width === undefined || height === undefined) return undefined;
	return sidesProblem('video', { width, height }, limits);
}

function sidesProblem(
	noun: MediaInput['kind'],
	size: PictureFacts,
	{ shorterSideMin, longerSideMax = Infinity, ratioMax = Infinity }: MediaLimits,
): LimitProblem | undefined {
	const [shorter, longer] = [size.width, size.height].sort((a, b) => a - b);
	const isIn = `The ${noun} is ${pixelsText(size)}; the service takes`;
	if (shorter < shorterSideMin) {
		return {
			message: `${isIn} at least ${shorterSideMin} on the shorter side`,
			wayOut: `Give a larger ${noun}${noun === 'video' ? ', in 720p or 1080p' : ''}.`,
		};
	}
	if (longer > longerSideMax) {
		return {
			message: `${isIn} at most ${longerSideMax} on the longer side`,
			wayOut: `Scale it down to 720p or 1080p.`,
		};
	}
	if (longer / shorter <= ratioMax) return undefined;
	return {
		message: `${isIn} at most ${ratioMax} : 1`,
		wayOut: `Crop it, so that the longer side is at most ${ratioMax} times the shorter.`,
	};
}
