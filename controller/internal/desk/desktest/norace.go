//go:build !race

package desktest

const raced = false
