// Package batch carries many requests through an engine: lines in, lines out.
// What is done stands in the output, and nowhere else: to go on is to run again.
//
//   - A request's body is sent as it came, but for its model.
//   - A line of the output is whole on the disk before it counts.
//   - A line is asked once, whatever ends the program; what was under way then
//     is asked once more.
//   - The engine says when each request goes; here is only said how many ask.
package batch
