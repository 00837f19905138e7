/// Bytes of a header that libsndfile is to see otherwise than they are in the file.
struct HeaderPatch {
    /// Where they lie in the file.
    let offset: Int
    let bytes: [UInt8]

    /// Changes those bytes of `read` that the patch covers.
    ///
    /// - Parameter position: where in the file `read` begins.
    func apply(to read: UnsafeMutableRawBufferPointer, at position: Int) {
        for (index, byte) in bytes.enumerated() {
            let place = offset + index - position
            if read.indices.contains(place) { read[place] = byte }
        }
    }
}

/// What a look at a file's headers found, beyond that nothing is wrong with them.
struct HeaderFindings {
    /// The chunks of a RIFF file that are carried to a copy.
    var chunks: [RIFFChunk] = []
    var patch: HeaderPatch?
}
