import { NodeHelpers, type INode } from 'n8n-workflow';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';

const { description } = new CometApiKlingTrigger();
const downloadFiles = description.properties.find(({ name }) => name === 'downloadFiles');

test.each([
	[true, true],
	[false, false],
])('Verify is %s: Download Files is shown is %s', (verify, isShown) => {
	expect(downloadFiles).toBeDefined();
	expect(
		downloadFiles &&
			NodeHelpers.displayParameter({ verify }, downloadFiles, {} as INode, description),
	).toBe(isShown);
});
