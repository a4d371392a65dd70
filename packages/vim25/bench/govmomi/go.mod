module novasphere.test/vim25-bench

go 1.25.0

require github.com/vmware/govmomi v0.55.0
