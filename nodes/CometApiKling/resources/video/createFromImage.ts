import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import {
	additionalFields,
	checkLinkField,
	newTaskDelivery,
	waitingOptions,
} from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { clipFields, durationField } from './clip';
import { imageSourceField } from './imageSource';
import { imageToVideo } from './imageToVideo';
import { modeField, modelField, soundField } from './models';

const showOnlyForVideoCreateFromImage = { resource: ['video'], operation: ['createFromImage'] };

/** Fields in the order in which they are filled in; the API's names stand in their routing. */
export const videoCreateFromImageDescription: INodeProperties[] = [
	{
		displayName:
			'Each item makes one clip and is charged to your CometAPI account: about $0.42 for 5 seconds of Kling V3 in Standard, other values of "Model", "Mode", "Duration" and "Sound" cost less or more. The image: JPG or PNG, at most 10 MB, at least 300 × 300 pixels.',
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
		description: 'The picture goes along with the request, wherever n8n keeps its files',
		routing: { send: { type: 'body', property: 'image_file' } },
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
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForVideoCreateFromImage } },
	...newTaskDelivery(imageToVideo, showOnlyForVideoCreateFromImage),
	additionalFields(showOnlyForVideoCreateFromImage, [
		...clipFields,
		{
			displayName: 'End Image Field',
			name: 'endImageField',
			type: 'string',
			default: '',
			placeholder: 'e.g. end_image',
			description:
				'Name of the input field that contains the picture with which the clip ends. Instead of End Image URL.',
			routing: { send: { type: 'body', property: 'image_tail_file' } },
		},
		{
			displayName: 'End Image URL',
			name: 'endImageUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/end.jpg',
			description: 'Link to the picture with which the clip ends',
			routing: { send: { type: 'body', property: 'image_tail' } },
		},
	]),
	optionsField(showOnlyForVideoCreateFromImage, [checkLinkField, ...waitingOptions]),
];
