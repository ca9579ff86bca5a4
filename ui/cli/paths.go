package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"sluice/engine/plain"
)

// paths says where everything lies. Directories are made with mode 0700 and
// files with 0600, by those who write them.
type paths struct {
	Config        string `json:"config"`        // config.toml
	Data          string `json:"data"`          // the directory of what must not be lost
	Ledger        string `json:"ledger"`        // keys, marks and limits (SQLite)
	Secrets       string `json:"secrets"`       // secrets, where there is no OS keyring (age)
	Conversations string `json:"conversations"` // a directory of JSON lines files
	State         string `json:"state"`         // the directory of what may be deleted
	Events        string `json:"events"`        // events.jsonl
}

// pathsFrom follows the XDG variables of env, and where they are not set, the
// platform's habit.
func pathsFrom(env environment) paths {
	config := xdgDir(env, "XDG_CONFIG_HOME", xdg.ConfigHome)
	data := xdgDir(env, "XDG_DATA_HOME", xdg.DataHome)
	state := xdgDir(env, "XDG_STATE_HOME", xdg.StateHome)
	return paths{
		Config:        filepath.Join(config, "config.toml"),
		Data:          data,
		Ledger:        filepath.Join(data, "ledger.db"),
		Secrets:       filepath.Join(data, "secrets.age"),
		Conversations: filepath.Join(data, "conversations"),
		State:         state,
		Events:        filepath.Join(state, "events.jsonl"),
	}
}

// xdgDir gives sluice's directory below the named variable's. A relative
// value is ignored, as the XDG specification asks.
func xdgDir(env environment, variable, otherwise string) string {
	if dir := env.get(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "sluice")
	}
	return filepath.Join(otherwise, "sluice")
}

// configPath is the file that is read: the flag's, else the usual one.
func (a *app) configPath() string {
	if a.configFile != "" {
		return a.configFile
	}
	return a.paths.Config
}

func newPathsCmd(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "paths",
		Short: "Show where everything lies",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				p := a.paths
				p.Config = shownArgument(a.configPath())
				return writeJSON(a.stdout, p)
			}
			a.showPaths()
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object, with each path as it is")
	return cmd
}

func (a *app) showPaths() {
	for _, p := range []struct{ what, path string }{
		{"configuration", a.configPath()},
		{"keys and limits", a.paths.Ledger},
		{"secrets file", a.paths.Secrets},
		{"conversations", a.paths.Conversations},
		{"event log", a.paths.Events},
	} {
		note := ""
		if absent(p.path) {
			note = "  (not there)"
		}
		fmt.Fprintf(a.stdout, "%-16s %s%s\n", p.what, plain.Line(a.presentable(p.path), 0), note)
	}
}

func absent(path string) bool {
	_, err := os.Stat(path)
	return err != nil
}
