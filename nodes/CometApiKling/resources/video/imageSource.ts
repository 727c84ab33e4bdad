import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { directLink } from '../../media/shareLink';
import { isFilled } from '../../parameters/checks';
import { requireOption } from '../../parameters/choices';
import { requireReachableUrl } from '../../parameters/reach';
import { refusal } from '../../service/failure';
import type { Medium } from '../../service/route';
import { SOUNDS, TEXTS, VIDEOS } from '../files';

/** Its value goes into the body so that it is checked there; it is not sent. */
export const imageSourceField: INodeProperties = {
	displayName: 'Image Source',
	name: 'imageSource',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'File',
			value: 'file',
			description: 'A picture in n8n, e.g. from a form, a drive or a download',
		},
		{
			name: 'Link (URL)',
			value: 'url',
			description: 'Direct link to a JPG or PNG file, not a web page',
		},
	],
	default: 'url',
	description: 'Where the picture comes from',
	routing: { send: { type: 'body', property: 'image_source' } },
};

const IMAGE: Omit<
	Medium,
	'property' | 'fileProperty' | 'label' | 'fileLabel' | 'fileWay' | 'linkWay'
> = {
	noun: 'JPG or PNG image',
	handover: 'base64',
	fileName: 'image',
	types: { jpg: 'image/jpeg', png: 'image/png' },
	otherTypes: [
		[/^image\/(gif|webp|avif|heic|svg\+xml|tiff|bmp)$/, 'another image'],
		VIDEOS,
		SOUNDS,
		...TEXTS,
	],
	start: /^(\xff\xd8\xff|\x89PNG)/,
	maxMegabytes: 10,
};

/** The picture with which a clip begins. */
export const START_IMAGE: Medium = {
	...IMAGE,
	property: 'image',
	fileProperty: 'image_file',
	label: 'Image URL',
	fileLabel: 'Input Data Field Name',
	fileWay: 'choose "File" in "Image Source"',
	linkWay: 'choose "Link (URL)" in "Image Source"',
};

/** The picture with which a clip ends. */
export const END_IMAGE: Medium = {
	...IMAGE,
	property: 'image_tail',
	fileProperty: 'image_tail_file',
	label: 'End Image URL',
	fileLabel: 'End Image Field',
	fileWay: 'use "End Image Field" instead',
	linkWay: 'use "End Image URL" instead',
};

type Images = Record<string, IDataObject[string] | undefined>;

/** The part of a body that names the pictures. Throws `FailureError` where they cannot be used. */
export function readImages(body: IDataObject, baseUrl: string): Images {
	const source = requireOption(body.image_source, imageSourceField);
	const end = readEndImage(body, baseUrl);
	if (source === 'file') return { image_file: body.image_file ?? '', ...end };
	if (!isFilled(body.image) && Object.keys(end).length > 0) {
		throw refusal(
			'There is an end image, but no image to begin with',
			'Fill in "Image URL", or move the only image there: a clip needs the one with which it begins.',
		);
	}
	return { image: readLink(body.image, START_IMAGE, baseUrl), ...end };
}

function readEndImage(body: IDataObject, baseUrl: string): Images {
	const hasUrl = isFilled(body.image_tail);
	const hasField = isFilled(body.image_tail_file);
	if (hasUrl && hasField) {
		throw refusal(
			`"${END_IMAGE.label}" and "${END_IMAGE.fileLabel}" are both filled`,
			'A clip ends with one image: leave one of the two empty.',
		);
	}
	if (hasField) return { image_tail_file: body.image_tail_file };
	return hasUrl ? { image_tail: readLink(body.image_tail, END_IMAGE, baseUrl) } : {};
}

function readLink(value: unknown, { label }: Medium, baseUrl: string): string {
	return directLink(requireReachableUrl(value, label, baseUrl), label);
}
