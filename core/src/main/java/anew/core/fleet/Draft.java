package anew.core.fleet;

import anew.core.model.FileTree;
import java.util.Optional;

/** The decoded YAML file of one thing, before it is known to be right. */
record Draft<N>(N name, String path, Section section) {

    static <N> Optional<Draft<N>> decode(
            N name, String path, FileTree.Entry.File file, Shape shape, Complaints complaints) {
        String fileName = path.substring(path.lastIndexOf('/') + 1);
        return YamlText.parse(path, file.bytes(), complaints)
                .flatMap(yaml -> shape.decode(fileName, yaml, complaints))
                .map(section -> new Draft<>(name, path, section));
    }
}
