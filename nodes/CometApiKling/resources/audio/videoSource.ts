import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { directLink } from '../../media/shareLink';
import { isFilled, requireId } from '../../parameters/checks';
import { requireOption } from '../../parameters/choices';
import { requireReachableUrl } from '../../parameters/reach';
import { refusal } from '../../service/failure';
import type { Medium } from '../../service/route';
import { IMAGES, SOUNDS, TEXTS } from '../files';

const WHERE_VIDEO_IDS_ARE =
	'You find it in the output of the Kling task that made the video; only videos made by Kling in the last 30 days have one.';

/** Its value goes into the body so that it is checked there; it is not sent. */
export const videoSourceField: INodeProperties = {
	displayName: 'Video Source',
	name: 'videoSource',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'File',
			value: 'file',
			description: 'A video in n8n, e.g. from a form, a drive or a download',
		},
		{
			name: 'Kling Video ID',
			value: 'id',
			description: 'A video that Kling made in the last 30 days',
		},
		{
			name: 'Link (URL)',
			value: 'url',
			description: 'Direct link to an MP4 or MOV file, not a web page',
		},
	],
	default: 'url',
	description: 'Where the video comes from',
	routing: { send: { type: 'body', property: 'video_source' } },
};

/** How an MP4 or MOV file begins: the length of its first part, then the name of that part. */
const VIDEO_START = /^[^]{4}(ftyp|moov|mdat|wide|free|skip|pnot)/;

/** The video that gets a sound. */
export const SOURCE_VIDEO: Medium = {
	property: 'video_url',
	fileProperty: 'video_file',
	label: 'Video URL',
	fileLabel: 'Input Data Field Name',
	fileWay: 'choose "File" in "Video Source"',
	linkWay: 'choose "Link (URL)" in "Video Source"',
	noun: 'video',
	handover: 'link',
	fileName: 'clip',
	types: { mp4: 'video/mp4', mov: 'video/quicktime' },
	otherTypes: [IMAGES, SOUNDS, ...TEXTS],
	start: VIDEO_START,
	maxMegabytes: 100,
};

/**
 * The part of the body that names the video. Throws `FailureError` where that cannot be used.
 *
 * @param baseUrl where the service is
 */
export function readVideoSource(
	body: IDataObject,
	baseUrl: string,
): Record<string, IDataObject[string] | undefined> {
	if ('video_source' in body) requireOption(body.video_source, videoSourceField);
	if (body.video_source === 'file') {
		return { video_file: body.video_file ?? '', video_id: undefined };
	}
	const hasId = isFilled(body.video_id);
	if (hasId && isFilled(body.video_url)) {
		throw refusal(
			'"Video URL" and "Video ID" are both filled',
			'A task has one video: choose one of the two in "Video Source" and leave the other empty.',
		);
	}
	const { label } = SOURCE_VIDEO;
	const isById = hasId || ('video_id' in body && !('video_url' in body));
	return isById
		? { video_id: requireId(body.video_id, 'Video ID', WHERE_VIDEO_IDS_ARE) }
		: {
				video_url: directLink(requireReachableUrl(body.video_url, label, baseUrl), label),
				video_id: undefined,
			};
}
