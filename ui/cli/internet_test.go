//go:build unix

package cli

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// internet stands for the hosts of providers: a proxy on loopback behind which
// each of them answers, with certificates that the program is told to trust. It
// records what came, so that a test can say where a key went.
type internet struct {
	t       *testing.T
	hosts   map[string]*site
	environ []string
	mu      sync.Mutex
	seen    []visit
}

// site is one host: the key that it accepts and the models that it lists.
type site struct {
	key    string
	models []string
}

type visit struct{ host, what, key string }

func newInternet(t *testing.T, hosts map[string]*site) *internet {
	t.Helper()
	if runtime.GOOS == "darwin" {
		t.Skip("certificates cannot be named by a variable here")
	}
	n := &internet{t: t, hosts: hosts}
	server := httptest.NewUnstartedServer(n)
	cert, authority := n.certificate()
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	server.StartTLS()
	t.Cleanup(server.Close)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pipe(w, r, server.Listener.Addr().String()) }))
	t.Cleanup(proxy.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	n.environ = []string{"HTTPS_PROXY=" + proxy.URL, "SSL_CERT_FILE=" + file, "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "no-bus")}
	return n
}

// pipe carries what a CONNECT asks for to one address, whatever host it names.
func pipe(w http.ResponseWriter, r *http.Request, to string) {
	far, err := net.Dial("tcp", to)
	if err != nil || r.Method != http.MethodConnect {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	near, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
}

func (n *internet) certificate() (tls.Certificate, []byte) {
	n.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		n.t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for host := range n.hosts {
		c.DNSNames = append(c.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		n.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// ServeHTTP answers as the site that is asked for.
func (n *internet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s, key := n.hosts[r.Host], strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	body, _ := io.ReadAll(r.Body)
	var chat struct {
		Model  string
		Stream bool
	}
	_ = json.Unmarshal(body, &chat)
	n.mu.Lock()
	n.seen = append(n.seen, visit{r.Host, strings.TrimSpace(r.Method + " " + r.URL.Path + " " + chat.Model), key})
	n.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case s == nil || key != s.key:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"message":"Invalid Authentication","type":"invalid_authentication_error"}}`)
	case r.Method == http.MethodGet:
		entries := []map[string]string{}
		for _, m := range s.models {
			entries = append(entries, map[string]string{"id": m})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": entries})
	case !slices.Contains(s.models, chat.Model):
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":{"message":"The model does not exist","type":"invalid_request_error","code":"model_not_found"}}`)
	case chat.Stream:
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"well met\"}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	default:
		_, _ = io.WriteString(w, `{"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hi"}}]}`)
	}
}

// came gives what came to a host, with the key.
func (n *internet) came(host string) (what []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, v := range n.seen {
		if v.host == host && v.key != "" {
			what = append(what, v.what)
		}
	}
	return what
}

// program runs the program in a home, without a terminal.
func (n *internet) program(home string, variables []string, args ...string) (out string, code int) {
	n.t.Helper()
	self, err := os.Executable()
	if err != nil {
		n.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(n.t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Args[0] = "sluice"
	cmd.Env = slices.Concat([]string{"LANG=C.UTF-8", "HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_STATE_HOME=" + home}, n.environ, variables)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		n.t.Fatal(err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// home makes one with a configuration.
func (n *internet) home(config string) string {
	n.t.Helper()
	dir := n.t.TempDir()
	path := filepath.Join(dir, "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		n.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		n.t.Fatal(err)
	}
	return dir
}
