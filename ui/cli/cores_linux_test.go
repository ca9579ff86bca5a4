package cli

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// crashed runs a program under a shell that allows cores of any size, makes it
// crash once it has written a line, and says whether the system wrote one.
func crashed(t *testing.T, dir string, words ...string) bool {
	t.Helper()
	cmd := exec.Command("/bin/sh", append([]string{"-c", `ulimit -c unlimited && exec "$@"`, "sh"}, words...)...)
	cmd.Dir = dir
	cmd.Env = []string{"GOTRACEBACK=crash", "SLUICE_CANARY=" + canaries[0], "XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n') // nothing comes where cores are forbidden for good
	_ = cmd.Process.Signal(syscall.SIGABRT)
	_ = cmd.Wait() // it was killed
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		t.Skipf("%q does not crash here: %v after %q", words, cmd.ProcessState, line)
	}
	return status.CoreDump()
}

func TestACrashLeavesNoCore(t *testing.T) {
	t.Parallel() // the runtime takes its time to stop each thread
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := dir + "/sluice" // the test binary is the program under this name
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	if crashed(t, dir, program, "sim") {
		t.Error("a core was written")
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(dir + "/" + f.Name())
		if f.Name() != "sluice" && err == nil && bytes.Contains(text, []byte("CANARY")) {
			t.Errorf("a key lies in %s", f.Name())
		}
	}
	if !crashed(t, t.TempDir(), "/bin/sh", "-c", "echo; kill -ABRT $$") {
		t.Skip("the system writes no cores at all, so nothing is known")
	}
}
