package doctor

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

//go:embed decode.html decode.js
var page embed.FS

var errEnded = errors.New("chromium ended by itself")

// decodeByChromium opens a page in a browser without a window; the page plays the
// films and says what came of it.
func decodeByChromium(ctx context.Context, browser string, list []string) (map[string]string, error) {
	if browser == "" {
		return nil, notHere("chromium is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	said := make(chan map[string]string, 1)
	secret := rand.Text() // nobody else's page gets to answer
	server := &http.Server{Handler: http.StripPrefix("/"+secret, theatre(list, said)), ReadHeaderTimeout: askTime}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(l) // it is closed below
	}()
	why, err := browse(ctx, browser, "http://"+l.Addr().String()+"/"+secret+"/decode.html", said)
	_ = server.Close()
	<-served
	return why, err
}

// theatre serves the page and its films, and hears what it says.
func theatre(list []string, said chan<- map[string]string) http.Handler {
	type film struct {
		Codec string `json:"codec"`
		Src   string `json:"src"`
		Type  string `json:"type"`
	}
	films := []film{}
	mux := http.NewServeMux()
	for _, c := range list {
		if _, name, kind, err := sampleOf(c); err == nil {
			films = append(films, film{c, "samples/" + name, kind})
		}
	}
	mux.Handle("GET /samples/", http.FileServerFS(samples))
	mux.Handle("GET /", http.FileServerFS(page))
	mux.HandleFunc("GET /samples.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(films) // the page has gone
	})
	mux.HandleFunc("POST /said", func(w http.ResponseWriter, r *http.Request) {
		var why map[string]string
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<10)).Decode(&why); err != nil {
			http.Error(w, "not an answer", http.StatusBadRequest)
			return
		}
		select {
		case said <- why:
		default:
		}
	})
	return mux
}

// browse opens an address in a browser with a profile of its own until the page
// there has said its word.
func browse(ctx context.Context, browser, address string, said <-chan map[string]string) (map[string]string, error) {
	profile, err := os.MkdirTemp("", "storyline-doctor-")
	if err != nil {
		return nil, err
	}
	defer removeSoon(profile)
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-quic", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--user-data-dir=" + profile,
		"--remote-debugging-port=0", // without it a browser without a window ends at once
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium refuses to be root otherwise
	}
	ctx, stop := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, browser, append(args, address)...)
	cmd.Env = append(os.Environ(), "HOME="+profile)
	group(cmd)
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		stop()
		return nil, err
	}
	var how error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		how = cmd.Wait()
	}()
	select {
	case why := <-said:
		stop()
		<-ended
		return why, nil
	case <-ended:
		stop()
		return nil, errors.Join(errEnded, how)
	case <-ctx.Done():
		stop()
		<-ended
		return nil, fmt.Errorf("chromium said nothing: %w", ctx.Err())
	}
}

// removeSoon removes a browser's profile: its children write a little longer than
// it lives.
func removeSoon(dir string) {
	for range 40 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}
