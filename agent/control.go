package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"storyline/agent/internal/panel"
	"storyline/playlists"
)

// ErrNotRunning says that no agent answers on this machine.
var ErrNotRunning = errors.New("no agent is running with this configuration")

// Control speaks with the agent that runs on this machine, through the socket in
// its data directory. It needs no network.
type Control struct {
	client *http.Client
}

// NewControl makes one; nothing is opened yet.
func NewControl(cfg *Config) *Control {
	dir := cfg.DataDir
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return panel.Dial(ctx, dir) }
	return &Control{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}, Timeout: controlTime}}
}

const (
	controlTime = 5 * time.Second
	maxAnswer   = 4 << 20
	// seenWithin is how soon a technician's card must be on the glass.
	seenWithin = time.Second
	lookEvery  = 20 * time.Millisecond
)

// Act is something a technician may do: identify, testcard, blank, helpcard or
// resume; lasts is for how long, 0 for the usual. It reports whether the screen
// said within a second that it shows it.
func (c *Control) Act(ctx context.Context, act string, lasts time.Duration) (seen bool, err error) {
	path := "/" + url.PathEscape(act)
	if lasts != 0 {
		path += "?for=" + lasts.String()
	}
	if _, err := c.ask(ctx, http.MethodPost, path); err != nil {
		return false, err
	}
	kind := playlists.SlotKind(panel.Act(act).Kind())
	for end := time.Now().Add(seenWithin); time.Now().Before(end); time.Sleep(lookEvery) {
		b, err := c.ask(ctx, http.MethodGet, "/status")
		if err != nil {
			return false, err
		}
		var s standing
		if err := json.Unmarshal(b, &s); err != nil {
			return false, fmt.Errorf("the agent's status: %w", err)
		}
		what := s.Showing.What
		ours := what == playlists.ShowIdentify || what == playlists.ShowTest || what == playlists.ShowBlank
		if what == kind || kind == "" && what != "" && !ours {
			return true, nil
		}
	}
	return false, nil
}

// ask asks the agent one thing.
func (c *Control) ask(ctx context.Context, method, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://agent"+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.client.Do(r)
	var refused *net.OpError
	if errors.As(err, &refused) && refused.Op == "dial" && !errors.Is(err, fs.ErrPermission) {
		return nil, fmt.Errorf("%w (%w); see: systemctl status storyline-agent", ErrNotRunning, refused.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("ask the agent: %w", err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("ask the agent: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New(strings.TrimSpace(string(b)))
	}
	return b, nil
}
