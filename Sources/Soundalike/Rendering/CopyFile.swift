import SoundalikeFoundations

/// Copies a file as it is; the copy appears whole or not at all, and `companions` with it.
///
/// - Throws: ``SoundalikeError``: `.inputOutput`, `.cannotCreate`, `.interrupted` when the options say so.
func copyFile(from input: String, to output: String, with companions: [AtomicOutputFile], options: RenderOptions) throws {
    let source = try InputFile(path: input)
    let target = try AtomicOutputFile(path: output, overwrite: options.overwrite)
    var offset = 0
    while offset < source.length {
        if options.shouldStop() { throw SoundalikeError(.interrupted, input, "interrupted") }
        let bytes = try source.read(at: offset, count: min(1 << 20, source.length - offset))
        try target.write(bytes)
        offset += bytes.count
    }
    try AtomicOutputFile.commit(companions + [target])
}
