// Package engine carries requests over the limits of providers: requests in,
// status out. It never draws anything and never imports a terminal library.
//
// # How it works
//
// A request comes in by RoundTrip and joins the queue. One goroutine, the owner
// (Engine.Run), picks who goes next and where: a pure function of the requests
// that wait and of a cached view of the ledger's rows. The goroutine of the
// request then reserves what it costs in the ledger, which alone decides about
// capacity; sends; and reads the answer up to its first content (engine/wire).
// What came is read into a verdict (engine/dialect), the ledger settles the
// lease by it, and the owner decides: the answer goes out, or the request
// waits, takes another key, falls back to another model, or ends. From the
// first content on, an answer is never begun again in silence.
//
// Whoever watches gets the newest Status, whole, and every Event by its number.
// The owner does no HTTP and no disk, waits for nobody and calls nobody back.
//
// # Words
//
// One word has one meaning, here and in the names of types, files and tests.
//
//   - secret: what a provider wants to see with each request. It never leaves
//     keystore.Secret but for the request itself.
//   - key: a secret's name, provider and account, without the secret.
//   - account: whose limits a key uses up. Several keys may be of one.
//   - provider: a service and its address; a row of the catalogue.
//   - model: what a provider calls it. A route is a provider with a model, the
//     chain is the routes in order of preference, and a target is a route with a key.
//   - pool: the keys, and the targets that they make with the chain.
//   - limit: what a provider allows: an amount of a dimension (requests, tokens …)
//     in a window (a minute, a day …). A bucket counts against one.
//   - scope: whose limit or fault it is: a key's, an account's, a model's, a provider's.
//   - subject: what a row is about: a scope with the names that it takes.
//   - row: what the ledger knows of one subject: buckets, a block, switches, counts.
//     A change is what is done to rows besides, as a value.
//   - ledger: the rows, and the transactions over them.
//   - lease: room in all buckets that a target is subject to, reserved before a
//     send and settled once by its result. A grant is a lease with its rows.
//   - block: the time before which nothing goes, with its reason. Nobody chose it.
//   - off: switched off by a person, with a reason and perhaps an end. The
//     commands for it are called disable and enable.
//   - bench: a block for what may not be the key's fault.
//   - request: one question, from its admission to its end. It waits, and it is
//     under way, in turns.
//   - plan: how a request wants to be treated. It travels with it.
//   - queue: the requests that wait, in line. To place one is to say where it
//     goes, or until when it waits. An offer is the best that one model of the
//     chain has for it.
//   - ending: why a request got no answer.
//   - send: one HTTP exchange of a request.
//   - attempt: the number of a send under the policy: 1, and one more for each
//     failure without a stated wait. What is waited for as told is no attempt.
//   - wait: what the provider states. A backoff is what we take where it states nothing.
//   - retry: the same target again. Rotation: another key of the same model.
//     Fallback: another model. Return: the preferred model again.
//   - trial: a request or a few beside the queue, to see whether a key is accepted,
//     which models are listed for it, or whether one answers.
//   - probe: one request that looks whether what is blocked works again.
//   - answer: what a provider sends back, an error too. Its content is what a
//     model said.
//   - verdict: what an answer means: a class (what failed), a scope and a wait.
//     The dialect reads it; nobody else does.
//   - settle: to end a lease by a result (the ledger). Its ruling is what the
//     verdict blocks, its lesson what the answer teaches about limits. To decide:
//     what the request does next (the owner).
//   - rest: what a refusal leaves on its target, however it was read.
//     Pressure: how much a provider refuses of late. Suspicion: that it refuses
//     whoever asks from here. The three hold where a verdict is wrong. A clue: a
//     limit of which nobody said whose it is; a second makes it the key's.
//   - event: something that happened, numbered, for the log and the screen.
//   - status: everything that can be seen, as one value.
//   - message: what a person or a model says. A conversation is messages in
//     order; a talk is a conversation under way; a transcript is one at rest.
//     `sluice chats` is the command that lists transcripts.
//   - draft: a message that was not sent.
//   - session: what one run of a command opens, and closes at its end.
package engine
