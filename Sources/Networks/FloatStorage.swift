/// Floats that are not initialised, freed with their owner.
final class FloatStorage {
    let floats: UnsafeMutableBufferPointer<Float>

    init(count: Int) {
        floats = .allocate(capacity: count)
    }

    deinit {
        floats.deallocate()
    }
}

/// Keeps storages that are done with for the next who want one as large: large memory that is given back to the system and taken again costs
/// as much as what is computed in it.
final class FloatShelf {
    private var storages: [FloatStorage] = []

    func take(count: Int) -> FloatStorage {
        guard let index = storages.firstIndex(where: { $0.floats.count == count }) else {
            // Sizes change seldom; others than the present one are of no more use.
            storages = []
            return FloatStorage(count: count)
        }
        return storages.remove(at: index)
    }

    func put(_ storage: FloatStorage) {
        storages.append(storage)
    }
}
