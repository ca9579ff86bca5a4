package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"sluice/engine/wire"
	"sluice/ui/cli/config"
	"sluice/ui/cli/console"
)

// NewTransport gives the connection to providers: proxies as the environment
// says, certificates as the system and the configuration say, bounds on
// connecting only (the engine bounds the rest), and no redirects.
func NewTransport(n config.Network) (*http.Transport, error) {
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: n.Connect, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: n.Connect,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     90 * time.Second,

		OnProxyConnectResponse: proxyAnswered,
	}
	if n.CAFile == "" {
		return t, nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	pem, err := config.ReadFile(n.CAFile, console.MaxRead)
	if err != nil {
		if path := new(fs.PathError); errors.As(err, &path) {
			err = path.Err
		}
		return nil, fmt.Errorf("reading [network] ca_file %s: %w", console.ShownArgument(n.CAFile), err)
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("[network] ca_file %s holds no certificate in PEM form", console.ShownArgument(n.CAFile))
	}
	t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	return t, nil
}

// proxyAnswered says what a proxy answered that lets nothing through.
func proxyAnswered(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return &wire.ProxyError{Host: proxy.Host, Status: resp.StatusCode}
}
