package media

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// fetcher gets files from the bases.
type fetcher struct {
	client *http.Client
	bases  []string
	rate   *rate.Limiter // of all bytes from the bases together; nil: no limit
}

// newFetcher makes what asks the bases, and names every one that has no address.
func newFetcher(o Options) (fetcher, error) {
	f := fetcher{client: clientOf(o.Client, o.Rate)}
	if o.Rate > 0 {
		f.rate = rate.NewLimiter(rate.Limit(o.Rate), chunk)
	}
	var wrong error
	for _, b := range o.Bases {
		u, err := url.Parse(strings.TrimRight(b, "/"))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			wrong = errors.Join(wrong, fmt.Errorf("media base %q is not an address like https://host/path", b))
			continue
		}
		f.bases = append(f.bases, u.String())
	}
	return f, wrong
}

// clientOf bounds what a client may do: no proxy unless it was given with one,
// and no redirect to another host.
func clientOf(given *http.Client, bytesPerSecond int64) *http.Client {
	dial := (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	c := http.Client{Transport: &http.Transport{
		DialContext:           narrow(dial, bytesPerSecond),
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: stall,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   fetchers,
		DisableCompression:    true,
		ForceAttemptHTTP2:     true,
		ReadBufferSize:        chunk,
	}}
	if given != nil {
		c = *given
	}
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > redirects || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
			return fmt.Errorf("redirected to %s", req.URL.Host)
		}
		return nil
	}
	return &c
}

type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// inFlight is how many bytes the kernel may take in before we do: whoever pulls
// the plug pays for them twice. It is enough for 40 Mbit/s at 50 ms.
const inFlight = 256 << 10

// narrow bounds what is in flight, with a rate to a quarter of a second.
func narrow(dial dialer, bytesPerSecond int64) dialer {
	most := int64(inFlight)
	if bytesPerSecond > 0 {
		most = min(inFlight, max(bytesPerSecond/4, chunk/4))
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok && err == nil {
			_ = tcp.SetReadBuffer(int(most)) // at worst it is wider
		}
		return conn, err
	}
}
