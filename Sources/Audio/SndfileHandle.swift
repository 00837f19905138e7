import CSoundalikeSndfile
import SoundalikeFoundations

/// An open libsndfile file over a descriptor that someone else owns, who is kept as long as this is.
final class SndfileHandle {
    /// libsndfile's own handle, valid until `close()`.
    private(set) var pointer: OpaquePointer
    private let stream: DescriptorStream
    /// What the library found out about the file, or was told.
    let info: SF_INFO
    private var isOpen = true

    /// Opens the file behind `stream`.
    ///
    /// - Returns: nil when libsndfile does not take it.
    private init?(_ stream: DescriptorStream, mode: Int, info: SF_INFO) {
        self.stream = stream
        var calls = DescriptorStream.calls()
        var found = info
        guard let opened = sf_open_virtual(&calls, Int32(mode), &found, Unmanaged.passUnretained(stream).toOpaque()) else {
            return nil
        }
        pointer = opened
        self.info = found
    }

    deinit {
        if isOpen { sf_close(pointer) }
    }

    /// - Parameter splice: what the library is to find in place of the file as it is.
    static func reading(_ file: InputFile, splice: Splice?) -> SndfileHandle? {
        SndfileHandle(DescriptorStream(descriptor: file.descriptor, of: file, splice: splice), mode: SFM_READ, info: SF_INFO())
    }

    /// - Parameter owner: what has `descriptor` open; nil where the caller keeps it open until the handle is closed.
    static func writing(_ format: AudioFileFormat, libraryFormat: Int32, descriptor: Int32, of owner: AnyObject?) -> SndfileHandle? {
        var info = SF_INFO()
        info.samplerate = Int32(format.sampleRateHz)
        info.channels = Int32(format.channelCount)
        info.format = libraryFormat
        guard sf_format_check(&info) != 0 else { return nil }
        return SndfileHandle(DescriptorStream(descriptor: descriptor, of: owner), mode: SFM_WRITE, info: info)
    }

    /// The system error that reading or writing met, or 0.
    var errorNumber: Int32 { stream.errorNumber }

    /// Finishes the file (headers, trailers) and frees the handle.
    ///
    /// - Returns: libsndfile's error number, 0 for none; look at `errorNumber` too.
    func close() -> Int32 {
        guard isOpen else { return 0 }
        isOpen = false
        return sf_close(pointer)
    }

    /// libsndfile's sentence about the last failure of this file.
    var failure: String { isOpen ? String(cString: sf_strerror(pointer)) : "the file could not be completed" }

    /// libsndfile's sentence about its last failure to open a file.
    static var openingFailure: String { String(cString: sf_strerror(nil)) }

    /// Runs a libsndfile command with a value of type `T` as its argument; the command's result.
    @discardableResult
    func command<T: BitwiseCopyable>(_ command: Int, _ value: inout T) -> Int32 {
        withUnsafeMutableBytes(of: &value) { sf_command(pointer, Int32(command), $0.baseAddress, Int32($0.count)) }
    }

    /// Switches a libsndfile option that takes no argument but its size field.
    @discardableResult
    func command(_ command: Int, on: Bool) -> Int32 {
        sf_command(pointer, Int32(command), nil, Int32(on ? SF_TRUE : SF_FALSE))
    }
}
