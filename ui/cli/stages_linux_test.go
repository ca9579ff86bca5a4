package cli

import (
	"strings"
	"syscall"
	"testing"
)

// stage is a point at which the program waits for somebody else. It lays out
// what the program waits for, and gives what tells that it has come there.
type stage struct {
	name     string
	commands []string // each comes to it; words apart by blanks
	lay      func(*stageHome) (reached func())
	late     bool // only the end of the process helps
	code     int
}

var stages = []stage{
	{name: "silent input", code: exitInterrupted, lay: (*stageHome).silentInput, commands: []string{
		"ask", "ask hello", "keys add relay", "keys import", "keys import -", "keys replace kept", "explain", "explain --json -"}},
	{name: "silent pipe in place of a file", code: exitInterrupted, lay: (*stageHome).silentPipe, commands: []string{
		"keys import PIPE", "explain PIPE", "sim --scenario PIPE"}},
	{name: "command that gives a key", code: exitInterrupted, lay: (*stageHome).slowCommand, commands: []string{
		"ask hello", "keys test slow", "keys test slow --json", "keys add relay --from cmd:PROGRAM"}},
	{name: "command that gives the passphrase", code: exitInterrupted, lay: (*stageHome).slowPassphrase, commands: []string{
		"keys test kept", "keys remove kept --for-good"}},
	{name: "silent provider", code: exitInterrupted, lay: (*stageHome).silentProvider, commands: []string{
		"ask hello", "ask --json hello", "keys test ready", "keys add relay --from env:OTHER", "doctor --online"}},
	{name: "silent keyring", code: exitInterrupted, lay: (*stageHome).silentKeyring, commands: []string{
		"doctor", "keys add relay --no-test"}},
	{name: "locked secrets", code: exitInterrupted, lay: (*stageHome).lockedSecrets, commands: []string{"keys add relay --no-test"}},
	{name: "serving", lay: (*stageHome).said, commands: []string{"sim", "events --follow --last 1"}},
	{name: "full output", code: exitInterrupted, lay: (*stageHome).fullOutput, late: true, commands: []string{"man"}},
}

// TestEveryCommandEndsAtEveryStage sends Ctrl+C and a wish to end to the real
// program while it waits for somebody who never comes.
func TestEveryCommandEndsAtEveryStage(t *testing.T) {
	for _, s := range stages {
		for i, command := range s.commands {
			signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}
			if testing.Short() {
				if i%3 > 1 {
					continue
				}
				signals = signals[i%2:][:1]
			}
			for _, signal := range signals {
				t.Run(s.name+"/"+command+"/"+signal.String(), func(t *testing.T) {
					t.Parallel()
					h := newStageHome(t)
					reached := s.lay(h)
					h.start(command)
					reached()
					if code := h.end(signal); code != s.code {
						t.Errorf("status %d: %s", code, h.errs.String())
					}
					if said := h.errs.String(); s.code != exitOK && !s.late && !strings.HasSuffix(said, "sluice: interrupted\n") {
						t.Errorf("it did not end in order: %q", said)
					}
				})
			}
		}
	}
}
