package main

import (
	"encoding/json"
	"fmt"

	"storyline/playlists"
)

// readRoots reads a file of root keys.
func readRoots(file string) (*playlists.Roots, error) {
	b, err := readSmall(file)
	if err != nil {
		return nil, err
	}
	r, err := playlists.OpenRoots(b)
	if err != nil {
		return nil, fmt.Errorf("%s is no file of root keys: %w", file, err)
	}
	return &r.Roots, nil
}

// claimedRoots gives the roots that a trust document names itself.
func claimedRoots(trust []byte) (*playlists.Roots, error) {
	e, err := playlists.ParseEnvelope(trust, playlists.MaxTrust)
	var claim playlists.Trust
	if err == nil {
		err = json.Unmarshal(e.Payload, &claim)
	}
	if err != nil {
		return nil, fmt.Errorf("the controller's trust document can't be read: %w", err)
	}
	return &claim.Roots, nil
}
