// Main of the child process that trains with libxgboost: a request from stdin, the model back, and so on until stdin ends. A crash of the
// library ends this process and nothing else.
import { runChild, send } from './child-channel.ts';
import { EngineTraining } from './engine-training.ts';
import { readRequest } from './request-reader.ts';

await runChild(async () => {
  let request = readRequest();
  if (request === null) return;
  const training = new EngineTraining(request.library);
  for (; request !== null; request = readRequest()) await send(await training.train(request, send));
});
