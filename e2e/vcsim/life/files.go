package main

import (
	"bytes"
	"io"

	"github.com/vmware/govmomi/fault"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// files makes a directory, sends a file to it, reads it back, looks for it and removes it.
func (r *run) files() error {
	store, err := r.finder.DefaultDatastore(r.ctx)
	if err != nil {
		return err
	}
	manager := object.NewFileManager(r.client.Client)
	if err := manager.MakeDirectory(r.ctx, store.Path("govmomi-files"), r.dc, false); err != nil {
		return err
	}
	err = manager.MakeDirectory(r.ctx, store.Path("govmomi-files"), r.dc, false)
	r.seen["directory twice"] = fault.Is(err, &types.FileAlreadyExists{})

	data := bytes.Repeat([]byte("0123456789abcdef"), 5000)
	upload := soap.DefaultUpload
	upload.ContentLength = int64(len(data))
	if err := store.Upload(r.ctx, bytes.NewReader(data), "govmomi-files/file.bin", &upload); err != nil {
		return err
	}
	body, size, err := store.Download(r.ctx, "govmomi-files/file.bin", &soap.DefaultDownload)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	back, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	r.seen["read back"] = []any{size, bytes.Equal(back, data)}

	info, err := store.Stat(r.ctx, "govmomi-files/file.bin")
	if err != nil {
		return err
	}
	r.seen["size"] = info.GetFileInfo().FileSize

	files := store.NewFileManager(r.dc, true)
	if err := files.Copy(r.ctx, "govmomi-files/file.bin", "govmomi-files/copy.bin"); err != nil {
		return err
	}
	if err := files.Delete(r.ctx, "govmomi-files"); err != nil {
		return err
	}
	_, err = store.Stat(r.ctx, "govmomi-files/file.bin")
	r.seen["deleted"] = err != nil
	return nil
}
