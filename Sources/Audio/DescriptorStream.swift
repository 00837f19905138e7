import CSoundalikeSndfile
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file descriptor as libsndfile's virtual file.
///
/// Going through our own calls, rather than giving the library the descriptor, is what makes a full disk and a failing
/// device visible: the library drops errors when it closes a file.
final class DescriptorStream {
    private let descriptor: Int32
    /// What closes the descriptor when it goes. It has to outlive the library's handle, which still writes when it is closed: else headers
    /// land in whatever file has been given the number by then.
    private let owner: AnyObject?
    private var position: Int64 = 0
    /// The first system error, or 0.
    private(set) var errorNumber: Int32 = 0

    /// What readers find in place of the file as it is.
    private let splice: Splice?

    /// - Parameter owner: what has `descriptor` open, to be kept as long as this is; nil where the caller sees to that.
    init(descriptor: Int32, of owner: AnyObject?, splice: Splice? = nil) {
        (self.descriptor, self.owner, self.splice) = (descriptor, owner, splice)
    }

    private var length: Int64 {
        if let splice { return Int64(splice.count) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            note(errno)
            return -1
        }
        return Int64(status.st_size)
    }

    private func seek(by offset: Int64, whence: Int32) -> Int64 {
        let origin: Int64
        switch whence {
        case Int32(SEEK_SET): origin = 0
        case Int32(SEEK_CUR): origin = position
        default: origin = length
        }
        let (target, overflow) = origin.addingReportingOverflow(offset)
        if !overflow, target >= 0 { position = target }
        return position
    }

    private func read(into bytes: UnsafeMutableRawPointer, count: Int64) -> Int64 {
        var total: Int64 = 0
        while total < count {
            let got = splice?.read(descriptor, at: Int(position), into: bytes + Int(total), count: Int(count - total))
                ?? pread(descriptor, bytes + Int(total), Int(count - total), off_t(position))
            if got < 0, errno == EINTR { continue }
            if got < 0 { note(errno) }
            if got <= 0 { break }
            total += Int64(got)
            position += Int64(got)
        }
        return total
    }

    private func write(_ bytes: UnsafeRawPointer, count: Int64) -> Int64 {
        var total: Int64 = 0
        while total < count {
            let put = pwrite(descriptor, bytes + Int(total), Int(count - total), off_t(position))
            if put < 0, errno == EINTR { continue }
            if put <= 0 {
                note(put < 0 ? errno : EIO)
                break
            }
            total += Int64(put)
            position += Int64(put)
        }
        return total
    }

    private func note(_ error: Int32) {
        if errorNumber == 0 { errorNumber = error }
    }

    /// The stream behind libsndfile's user pointer; whoever made the pointer keeps the stream alive.
    private static func of(_ user: UnsafeMutableRawPointer?) -> DescriptorStream? {
        user.map { Unmanaged<DescriptorStream>.fromOpaque($0).takeUnretainedValue() }
    }

    /// The calls to hand to libsndfile, with `Unmanaged.passUnretained(stream).toOpaque()` as their user pointer.
    static func calls() -> SF_VIRTUAL_IO {
        SF_VIRTUAL_IO(
            get_filelen: { DescriptorStream.of($0)?.length ?? -1 },
            seek: { DescriptorStream.of($2)?.seek(by: $0, whence: $1) ?? -1 },
            read: { bytes, count, user in
                guard let bytes, count > 0 else { return 0 }
                return DescriptorStream.of(user)?.read(into: bytes, count: count) ?? 0
            },
            write: { bytes, count, user in
                guard let bytes, count > 0 else { return 0 }
                return DescriptorStream.of(user)?.write(bytes, count: count) ?? 0
            },
            tell: { DescriptorStream.of($0)?.position ?? -1 })
    }
}
