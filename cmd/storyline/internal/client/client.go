// Package client speaks to a controller's API. It knows the paths and the few
// answers that the tool needs, and turns problem documents (RFC 9457) into
// errors that a person can act on.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

// Client is one controller, and the token that it asks for.
type Client struct {
	base  string
	token string
	http  *http.Client
	files *http.Client // for media, which may take as long as it goes on
}

// New reaches a controller at an address such as http://127.0.0.1:8080.
func New(base, token string) *Client {
	transport := &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 4}
	return &Client{
		base: strings.TrimSuffix(base, "/") + "/api/v1", token: strings.TrimSpace(token),
		http: &http.Client{Transport: transport, Timeout: time.Minute}, files: &http.Client{Transport: transport},
	}
}

// ReadToken reads the administrator's token from its file.
func ReadToken(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the administrator's token: %w", err)
	}
	token := strings.TrimSpace(string(b))
	if token == "" {
		return "", fmt.Errorf("%s holds no token", file)
	}
	return token, nil
}

// maxAnswer bounds what is read of an answer: a publish of 10 000 displays has
// some 10 MB.
const maxAnswer = 64 << 20

// problem is an RFC 9457 document.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Message  string `json:"message"`
		Location string `json:"location"`
	} `json:"errors"`
}

// ErrNotFound says that the controller has no such thing.
var ErrNotFound = errors.New("the controller has no such thing")

// call sends one request and reads a JSON answer into out, if out is not nil.
func (c *Client) call(ctx context.Context, method, path, contentType string, body io.Reader, size int64, out any) error {
	b, err := c.ask(ctx, method, path, contentType, body, size)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("read the controller's answer: %w", err)
	}
	return nil
}

// ask sends one request and gives the answer's bytes.
func (c *Client) ask(ctx context.Context, method, path, contentType string, body io.Reader, size int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
		req.ContentLength = size
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	resp, err := c.http.Do(req)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("no controller listens at %s: start storyline-controller, or name another with --controller (%w)", strings.TrimSuffix(c.base, "/api/v1"), err)
	case err != nil:
		return nil, fmt.Errorf("ask the controller: %w", err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the controller's answer: %w", err)
	case len(b) > maxAnswer:
		return nil, fmt.Errorf("the controller's answer is larger than %d bytes", maxAnswer)
	case resp.StatusCode >= 300:
		return nil, failure(resp, b)
	}
	return b, nil
}

// failure words an answer that says no.
func failure(resp *http.Response, body []byte) error {
	var p problem
	known := json.Unmarshal(body, &p) == nil && (p.Title != "" || p.Detail != "")
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return errors.New("the controller doesn't know this token: give the file api-token of its data folder with --token-file")
	case resp.StatusCode == http.StatusNotFound && known:
		return fmt.Errorf("%w: %s", ErrNotFound, p.Detail)
	case resp.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: %s %s", ErrNotFound, resp.Request.Method, resp.Request.URL.Path)
	case !known:
		return fmt.Errorf("the controller answers %s", resp.Status)
	}
	lines := []string{strings.Trim(p.Title+": "+p.Detail, ": ")}
	for _, e := range p.Errors {
		lines = append(lines, strings.Trim(e.Location+": "+e.Message, ": "))
	}
	return fmt.Errorf("the controller says no (%d): %s", resp.StatusCode, strings.Join(lines, "\n  "))
}

func (c *Client) putJSON(ctx context.Context, method, path string, in, out any) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return c.call(ctx, method, path, "application/json", bytes.NewReader(b), int64(len(b)), out)
}

func (c *Client) putBytes(ctx context.Context, path, contentType string, b []byte, out any) error {
	return c.call(ctx, http.MethodPut, path, contentType, bytes.NewReader(b), int64(len(b)), out)
}

// SignIn makes a code with which one person signs in to the console, once.
func (c *Client) SignIn(ctx context.Context) (string, error) {
	var out struct {
		Code string `json:"code"`
	}
	err := c.call(ctx, http.MethodPost, "/sign-ins", "", nil, 0, &out)
	return out.Code, err
}
