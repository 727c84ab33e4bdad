import { type INode, NodeHelpers } from 'n8n-workflow';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';

const { description } = new CometApiKlingTrigger();
const downloadFiles = description.properties.find(({ name }) => name === 'downloadFiles');

test.each([
	[true, true],
	[false, false],
])('with Verify %s Download Files is shown: %s', (verify, isShown) => {
	expect(downloadFiles).toBeDefined();
	expect(
		downloadFiles &&
			NodeHelpers.displayParameter({ verify }, downloadFiles, {} as INode, description),
	).toBe(isShown);
});

test('files and fields of all kinds of task can be chosen', () => {
	const valuesOf = (field: string) =>
		description.properties
			.find(({ name }) => name === field)
			?.options?.map((option) => 'value' in option && option.value);

	expect(valuesOf('downloadFiles')).toEqual(expect.arrayContaining(['mp3', 'wav', 'video']));
	expect(valuesOf('outputFields')).toEqual(expect.arrayContaining(['mp3_url', 'video_url']));
});

test('the first event is the result', () => {
	const events = description.properties.find(({ name }) => name === 'events');

	expect(events?.options?.map((option) => 'name' in option && option.name)).toEqual([
		'Result Ready',
		'Task Failed',
		'Task Accepted',
		'Task in Progress',
	]);
});

test('by default tasks of all kinds call, because a task of another kind would be lost', () => {
	const kinds = description.properties.find(({ name }) => name === 'taskKinds');

	expect(kinds?.default).toEqual(['videoToAudio', 'textToAudio', 'imageToVideo', 'textToVideo']);
});
