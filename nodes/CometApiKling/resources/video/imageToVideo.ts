import type { INodeProperties } from 'n8n-workflow';
import { requireMediaLink } from '../../media/mediaLink';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { isFilled, optionalPrompt, requireOption } from '../../parameters/checks';
import { createBody } from '../../parameters/createBody';
import {
	additionalFields,
	checkInputField,
	newTaskOutput,
	waitingOptions,
} from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { invalidInput } from '../../service/failure';
import type { CreateFields, MediaInput, Route } from '../../service/route';
import { CLIP_RESULT, CLIP_WORDS, clipFields, PROMPT_MAX_CHARS, readClip } from './clip';
import { durationField, modeField, modelField, soundField } from './models';
import { priceNotices } from './priceNotices';

const imageSourceField: INodeProperties = {
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
};

const IMAGE: Omit<MediaInput, 'property' | 'label' | 'fileLabel' | 'fileWay' | 'linkWay'> = {
	noun: 'JPG or PNG image',
	sentAs: 'base64',
	fileName: 'image',
	kind: 'image',
	extensions: ['jpg', 'png'],
	limits: { maxMegabytes: 10, shorterSideMin: 300, ratioMax: 2.5 },
};

/** The picture with which a clip begins. */
export const START_IMAGE: MediaInput = {
	...IMAGE,
	property: 'image',
	label: 'Image URL',
	fileLabel: 'Input Data Field Name',
	fileWay: 'choose "File" in "Image Source"',
	linkWay: 'choose "Link (URL)" in "Image Source"',
};

/** The picture with which a clip ends. */
export const END_IMAGE: MediaInput = {
	...IMAGE,
	property: 'image_tail',
	label: 'End Image URL',
	fileLabel: 'End Image Field',
	fileWay: 'use "End Image Field" instead',
	linkWay: 'use "End Image URL" instead',
};

/** The pictures of a create. Throws `FailureError` if they cannot be used. */
function readImages(fields: CreateFields) {
	const { body, get, additional } = fields;
	const isFile = requireOption(get('imageSource'), imageSourceField) === 'file';
	const [hasEndLink, hasEndFile] = [isFilled(body.image_tail), isFilled(additional.endImageField)];
	if (hasEndLink && hasEndFile) {
		throw invalidInput(
			`"${END_IMAGE.label}" and "${END_IMAGE.fileLabel}" are both filled in`,
			'A clip ends with one image: leave one of the two empty.',
		);
	}
	if (!isFile && !isFilled(body.image) && (hasEndLink || hasEndFile)) {
		throw invalidInput(
			'There is an end image, but no start image',
			'Fill in "Image URL", or move the only image there: a clip needs a start image.',
		);
	}
	return {
		images: {
			image: isFile ? undefined : requireMediaLink(body.image, START_IMAGE, fields),
			image_tail: hasEndLink ? requireMediaLink(body.image_tail, END_IMAGE, fields) : undefined,
		},
		files: [
			...(isFile ? [{ media: START_IMAGE, given: get('binaryPropertyName') }] : []),
			...(hasEndFile ? [{ media: END_IMAGE, given: additional.endImageField }] : []),
		],
	};
}

/** Kling's image-to-video route behind CometAPI: a picture in, a clip that begins with it out. */
export const imageToVideo: Route = {
	kind: 'imageToVideo',
	path: '/kling/v1/videos/image2video',
	words: {
		...CLIP_WORDS,
		kindLabel: 'Video From Image',
		service: 'Kling image-to-video',
		input: 'the image and the prompts',
		inputRules:
			'The image must be JPG or PNG, at most 10 MB, at least 300 pixels wide and high, with sides in a ratio of at most 2.5 : 1; its address must open without a login.',
		otherInput:
			'The image or a prompt is against the rules of the service. Use another image or change the prompts.',
	},
	media: [START_IMAGE, END_IMAGE],
	...CLIP_RESULT,
	readBody: (fields) => {
		const { images, files } = readImages(fields);
		return {
			body: createBody(fields, {
				...readClip(fields),
				...images,
				prompt: optionalPrompt(fields.body.prompt, 'Prompt', PROMPT_MAX_CHARS),
			}),
			files,
		};
	},
};

const showOnlyForVideoCreateFromImage = { resource: ['video'], operation: ['createFromImage'] };

/** Fields in the order in which they are filled in; their routing has the API's names. */
export const createFromImageFields: INodeProperties[] = [
	{
		displayName:
			'Each item makes one clip and is charged to your CometAPI account. The image: JPG or PNG, at most 10 MB, at least 300 × 300 pixels.',
		name: 'imageToVideoNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForVideoCreateFromImage },
		default: '',
	},
	{ ...imageSourceField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	{
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...showOnlyForVideoCreateFromImage, imageSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/picture.jpg',
		description:
			'Address from which the service can download the picture without a login. Share links of Google Drive and Dropbox work.',
		routing: { send: { type: 'body', property: 'image' } },
	},
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		displayOptions: { show: { ...showOnlyForVideoCreateFromImage, imageSource: ['file'] } },
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field that contains the picture',
		description: 'The picture is sent with the request, wherever n8n keeps its files',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 3 },
		displayOptions: { show: showOnlyForVideoCreateFromImage },
		default: '',
		placeholder: 'e.g. the waves roll in, the camera moves back',
		description: 'What happens in the clip, up to 2500 characters; may be left empty',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{ ...modelField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	{ ...modeField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	{ ...durationField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	{ ...soundField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	...priceNotices(showOnlyForVideoCreateFromImage),
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	...newTaskOutput(imageToVideo, showOnlyForVideoCreateFromImage),
	additionalFields(showOnlyForVideoCreateFromImage, [
		...clipFields,
		{
			displayName: 'End Image Field',
			name: 'endImageField',
			type: 'string',
			// Gives n8n's picker of files; it recognizes a field named "binaryPropertyName" by itself.
			typeOptions: { binaryDataProperty: true },
			default: '',
			placeholder: 'e.g. end_image',
			description:
				'Name of the input field that contains the last picture of the clip; use it instead of End Image URL',
		},
		{
			displayName: 'End Image URL',
			name: 'endImageUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/end.jpg',
			description: 'Link to the picture that the clip ends with',
			routing: { send: { type: 'body', property: 'image_tail' } },
		},
	]),
	optionsField(showOnlyForVideoCreateFromImage, [checkInputField, ...waitingOptions]),
];
